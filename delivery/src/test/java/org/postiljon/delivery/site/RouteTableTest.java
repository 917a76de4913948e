package org.postiljon.delivery.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postiljon.delivery.message.Domain;
import org.postiljon.delivery.smtp.Login;

class RouteTableTest {
    private static final RouteTable TABLE = RouteTable.parse("routes.txt", """
            # the demo
            b.example      -> 127.0.0.1:2525

            *.b.example    -> 127.0.0.1:2526
            *.EXAMPLE      -> mx1.c.example, mx2.c.example:2525, [2001:DB8::1], [::1]:2527
            [192.0.2.1]    -> 127.0.0.1:2528
            bücher.example -> 127.0.0.1:2529
            *              -> smarthost.test.:587 [me@a.example:p:a]s [w]
            """);

    @ParameterizedTest
    @CsvSource({
        "b.example, 127.0.0.1:2525",
        "B.Example., 127.0.0.1:2525",
        "x.b.example, 127.0.0.1:2526",
        "y.x.b.example, 127.0.0.1:2526",
        "xb.example, 'mx1.c.example:25,mx2.c.example:2525,[2001:db8::1]:25,[::1]:2527'",
        "example, smarthost.test:587 as me@a.example",
        "[192.0.2.1], 127.0.0.1:2528",
        "[192.0.2.2], smarthost.test:587 as me@a.example",
        "xn--bcher-kva.example, 127.0.0.1:2529",
        "c.test, smarthost.test:587 as me@a.example",
    })
    void theMoreSpecificRouteWins(String domain, String site) {
        assertThat(TABLE.find(new Domain(domain)))
                .map(route -> route.site().name())
                .contains(site);
    }

    @Test
    void hostsKeepTheirOrderAndTheSmarthostItsLogin() {
        assertThat(TABLE.find(new Domain("a.example")).orElseThrow().hosts())
                .containsExactly(
                        new MxHost("mx1.c.example", 25, 0),
                        new MxHost("mx2.c.example", 2525, 1),
                        new MxHost("2001:db8::1", 25, 2),
                        new MxHost("::1", 2527, 3));
        assertThat(TABLE.find(new Domain("c.test")).orElseThrow().login())
                .contains(new Login("me@a.example", "p:a]s [w"));
        assertThat(TABLE.size()).isEqualTo(6);
    }

    @Test
    void withoutARouteMxDecides() {
        RouteTable table = RouteTable.parse("routes.txt", "*.b.example -> 127.0.0.1:25");
        assertThat(table.find(new Domain("b.example"))).isEmpty();
        assertThat(RouteTable.EMPTY.find(new Domain("b.example"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "b.example = 127.0.0.1:25 | line 1: there is no ->. Write: domain -> host:port",
                "-> 127.0.0.1 | line 1: there is no domain before ->",
                "b example -> 127.0.0.1 | 'b example' is not a domain, *.domain or *",
                "b.*.example -> 127.0.0.1 | 'b.*.example' is not a domain",
                "1.2.3.4 -> 127.0.0.1 | '1.2.3.4' is not a domain",
                "[1.2.3.400] -> 127.0.0.1 | '[1.2.3.400]' is not a domain",
                "b.example -> | a host is missing",
                "b.example -> mx.b.example, | a host is missing",
                "b.example -> mx.b.example:0 | the port of host 1 is not a number from 1 to 65535",
                "b.example -> mx.b.example:smtp | the port of host 1 is not a number",
                "b.example -> mx.b.example:65536 | the port of host 1 is not a number",
                "b.example -> 2001:db8::1 | an IPv6 address stands in brackets",
                "b.example -> [mx.b.example]:25 | host 1 is neither a host name nor an IP address",
                "b.example -> 300.1.1.1 | host 1 is neither",
                "b.example -> a, a:25 | the host a:25 stands there twice",
                "b.example -> mx.b.example [me] | the login in brackets is not user:password",
                "b.example -> mx.b.example [:secret] | the login in brackets is not user:password",
                "b.example -> mx.b.example [me:] | the login in brackets is not user:password",
            })
    void sayWhatIsWrongAndHowToWriteIt(String line, String error) {
        assertThatThrownBy(() -> RouteTable.parse("routes.txt", line))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("routes.txt, line 1")
                .hasMessageContaining(error)
                .hasMessageContaining("Write: domain -> host:port, host:port [user:password]");
    }

    @Test
    void contradictionsAreRefused() {
        assertThatThrownBy(() -> RouteTable.parse("r", "b.example -> a\nB.example -> c"))
                .hasMessageContaining("there are two routes for b.example");
        assertThatThrownBy(() -> RouteTable.parse("r", "b.example -> a [me:one]\nc.example -> a [me:two]"))
                .hasMessageContaining("b.example and c.example have the same hosts and user but different passwords");
    }

    @Test
    void noErrorShowsAPassword() {
        for (String line : List.of(
                "b.example = h [me:geheim]",
                "b.example -> h [geheim]",
                "b.example -> h me:geheim",
                "b.example -> h:25:geheim",
                "b.example -> me:geheim@h",
                "b.example -> h, [me:geheim]",
                "b.example -> h [me:geheim]\nc.example -> h [me:geheim2]")) {
            assertThatThrownBy(() -> RouteTable.parse("r", line)).message().doesNotContain("geheim");
        }
    }

    @Test
    void theSameHostsUnderAnotherLoginAreAnotherSite() {
        List<MxHost> hosts = List.of(new MxHost("h", 587, 0));
        assertThat(Site.of(hosts, Optional.of(new Login("a", "x"))))
                .isNotEqualTo(Site.of(hosts, Optional.of(new Login("b", "x"))))
                .isNotEqualTo(Site.of(hosts, Optional.empty()))
                .isEqualTo(Site.of(hosts, Optional.of(new Login("a", "y"))));
    }
}
