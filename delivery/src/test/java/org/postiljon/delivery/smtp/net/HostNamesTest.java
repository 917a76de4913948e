package org.postiljon.delivery.smtp.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Which certificate names which host: RFC 6125 section 6.4. */
class HostNamesTest {
    @Test
    void aNameIsComparedWithoutCase() {
        assertThat(dns("MX.b.Example", "mx.B.example")).isTrue();
        assertThat(dns("mx.b.example.", "mx.b.example")).isTrue();
        assertThat(dns("mx.b.example", "mx1.b.example")).isFalse();
        assertThat(dns("b.example", "mx.b.example")).isFalse();
    }

    @Test
    void aWildcardStandsForTheLeftmostLabel() {
        assertThat(dns("*.b.example", "mx.b.example")).isTrue();
        assertThat(dns("*.b.example", "b.example")).isFalse();
        assertThat(dns("*.b.example", "a.mx.b.example")).isFalse();
        assertThat(dns("mx.*.example", "mx.b.example")).isFalse();
        assertThat(dns("m*.b.example", "mx.b.example")).isFalse();
        assertThat(dns("*.example", "b.example")).isFalse();
        assertThat(dns("*", "example")).isFalse();
    }

    @Test
    void anAddressIsNamedByAddressesOnly() {
        assertThat(HostNames.names(List.of("192.0.2.1", "*.0.2.1"), List.of(), "192.0.2.1"))
                .isFalse();
        assertThat(HostNames.names(List.of(), List.of("192.0.2.1"), "192.0.2.1"))
                .isTrue();
        assertThat(HostNames.names(List.of(), List.of("2001:db8:0:0:0:0:0:1"), "[2001:db8::1]"))
                .isTrue();
        assertThat(HostNames.names(List.of(), List.of("192.0.2.2"), "192.0.2.1"))
                .isFalse();
    }

    @Test
    void onlyDnsNamesGoIntoSni() {
        assertThat(HostNames.isDnsName("mx.b.example")).isTrue();
        assertThat(HostNames.isDnsName("localhost")).isTrue();
        assertThat(HostNames.isDnsName("192.0.2.1")).isFalse();
        assertThat(HostNames.isDnsName("[192.0.2.1]")).isFalse();
        assertThat(HostNames.isDnsName("2001:db8::1")).isFalse();
        assertThat(HostNames.isDnsName("")).isFalse();
        assertThat(HostNames.isDnsName("a..b")).isFalse();
        assertThat(HostNames.isDnsName("b\u00fccher.example")).isFalse();
    }

    private static boolean dns(String name, String host) {
        return HostNames.names(List.of(name), List.of(), host);
    }
}
