package org.postiljon.delivery.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a@b",
                "anna.b+c@b.example",
                "!#$%&'*+-/=?^_`{|}~@b.example",
                "\"a<b\"@a.example",
                "\"a b\"@a.example",
                "\"a@b\"@a.example",
                "\"a\\\"b\\\\\"@a.example",
                "\"a..b.\"@a.example",
                "\"\"@a.example",
                "lit@[127.0.0.1]",
                "lit@[ipv6:2001:db8::1]",
                "gr\u00fcn@a.example",
                "\"gr\u00fcn <x>\"@a.example",
                "\ud83d\ude00@a.example",
                "x@a_b.example",
                "x@127.0.0.1"
            })
    void validAddressesStayAsTheyAre(String text) {
        assertThat(Address.parse(text).orElseThrow()).hasToString(text);
    }

    @Test
    void domainsAreBroughtIntoOneForm() {
        assertThat(Address.parse("Anna@B.Example.").orElseThrow()).hasToString("Anna@b.example");
        assertThat(Address.parse("a@b\u00fccher.example").orElseThrow()).hasToString("a@xn--bcher-kva.example");
    }

    @Test
    void longLocalPartsOfReturnPathsAreLeftToTheReceiver() {
        assertThat(Address.parse("b".repeat(200) + "@a.example")).isPresent();
        assertThat(Address.parse("b".repeat(600) + "@a.example")).isEmpty();
        assertThat(Address.parse("b@" + "a.".repeat(600) + "example")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "@b.example",
                "a@",
                "a@ ",
                "a..b@b.example",
                "a.@b.example",
                ".a@b.example",
                "a b@b.example",
                "a<b@b.example",
                "a@b.example>",
                "a@b@c.example",
                "a(b)@b.example",
                "a,b@b.example",
                "a\\b@b.example",
                "\"a\"b\"@b.example",
                "\"a\\\"@b.example",
                "\"a@b.example",
                "\"a\r\nDATA\"@b.example",
                "\"a\tb\"@b.example",
                "\"a\"b@b.example",
                "x@-dash.example",
                "x@dash-.example",
                "x@b..example",
                "x@.example",
                "x@b example",
                "x@ b.example",
                "x@b.example ",
                "x@b.example\r\nDATA",
                "x@b/c.example",
                "x@[127.0.0.1",
                "x@[]",
                "x@[a b]",
                "\ufffd@b.example",
                "\u0085@b.example",
                "\ud83d@b.example"
            })
    void whatIsNoneIsRefused(String text) {
        assertThat(Address.parse(text)).isEmpty();
    }

    @Test
    void whatIsNoAddressIsShownOnOneLineAndBounded() {
        assertThat(Address.shown("\"a\tb\"@C.example")).hasToString("\"a\\u0009b\"@c.example");
        assertThat(Address.shown("a\r\nb\u202e\u2028\ud800@c.example"))
                .hasToString("a\\u000d\\u000ab\\u202e\\u2028\\ud800@c.example");
        assertThat(Address.shown("nobody")).hasToString("@nobody");
        assertThat(Address.shown("").toString()).isEqualTo("@");
        assertThat(Address.shown("x".repeat(10_000) + "@" + "y".repeat(10_000)).toString())
                .startsWith("xxx")
                .hasSizeLessThan(500);
    }
}
