package org.postiljon.delivery.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.postiljon.delivery.message.Domain;

class SiteTest {
    @Test
    void theNameIsTheHostsInOrderWhateverOrderDnsSent() {
        MxHost first = MxHost.published("z.b.example", 10);
        MxHost second = MxHost.published("a.b.example", 20);
        MxHost equal = MxHost.published("y.b.example", 20);
        assertThat(site(List.of(second, equal, first)).name()).isEqualTo("z.b.example,a.b.example,y.b.example");
        assertThat(site(List.of(equal, first, second))).isEqualTo(site(List.of(first, second, equal)));
    }

    @Test
    void anotherOrderIsAnotherSite() {
        assertThat(site(List.of(MxHost.published("a", 1), MxHost.published("b", 2))))
                .isNotEqualTo(site(List.of(MxHost.published("a", 2), MxHost.published("b", 1))));
    }

    @Test
    void aLongNameIsShortenedAndStaysUnique() {
        List<MxHost> hosts = IntStream.range(0, 10)
                .mapToObj(i -> MxHost.published("mx" + i + ".mail.b.example", i))
                .toList();
        String name = site(hosts).name();
        assertThat(name).matches("mx0\\.mail\\.b\\.example\\+9#[0-9a-f]{10}");
        List<MxHost> others = IntStream.range(0, 10)
                .mapToObj(i -> MxHost.published("mx" + i + ".mail." + (i == 9 ? "c" : "b") + ".example", i))
                .toList();
        assertThat(site(others).name()).isNotEqualTo(name).startsWith("mx0.mail.b.example+9#");
    }

    @Test
    void theStandInSaysThatItIsOne() {
        assertThat(Site.unresolved(new Domain("b.example")).isUnresolved()).isTrue();
        assertThat(site(List.of(MxHost.published("b.example", 0))).isUnresolved())
                .isFalse();
    }

    private static Site site(List<MxHost> hosts) {
        return Site.of(hosts, Optional.empty());
    }
}
