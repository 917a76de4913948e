package org.postiljon.delivery.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postiljon.delivery.message.Domain;

class DomainSyntaxTest {
    @ParameterizedTest
    @ValueSource(strings = {"b.example", "xn--bcher-kva.example", "_mail.b.example", "museum", "1.b.example", "b-c.d4"})
    void isADomain(String text) {
        assertThat(DomainSyntax.dnsName(text)).map(name -> name.toString(true)).contains(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "b..example",
                ".b.example",
                "-b.example",
                "b-.example",
                "b c.example",
                "b\\.c.example",
                "b*.example",
                "b.example/",
                "ü.example",
                "1.2.3.4",
                "1.2.3",
                "300.1.2.3",
                "::1",
                "a23456789012345678901234567890123456789012345678901234567890123x.example"
            })
    void isNone(String text) {
        assertThat(DomainSyntax.dnsName(text)).isEmpty();
    }

    @Test
    void aNameOfMoreThan253LettersIsNone() {
        assertThat(DomainSyntax.dnsName("a.".repeat(126) + "b")).isPresent();
        assertThat(DomainSyntax.dnsName("a.".repeat(126) + "bc")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "[192.0.2.1], 192.0.2.1",
        "[IPv6:2001:db8::1], 2001:db8:0:0:0:0:0:1",
        "[ipv6:::1], 0:0:0:0:0:0:0:1",
    })
    void isALiteral(String text, String address) {
        assertThat(DomainSyntax.literal(new Domain(text)))
                .map(InetAddress::getHostAddress)
                .contains(address);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "[b.example]", "[192.0.2]", "[2001:db8::1]", "[IPv6:192.0.2.1]", "192.0.2.1"})
    void isNoLiteral(String text) {
        assertThat(DomainSyntax.literal(new Domain(text))).isEmpty();
    }
}
