package org.postiljon.server.dropped;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postiljon.delivery.message.Address;

class DroppedMailTest {
    private static DroppedMail read(String file) throws BadMail {
        return DroppedMail.read("dropped-1", file.getBytes(StandardCharsets.UTF_8));
    }

    private static String crlf(String text) {
        return text.replace("\n", "\r\n");
    }

    private static String sent(DroppedMail mail) throws IOException {
        try (InputStream in = mail.content().open()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static List<String> recipients(String header) throws BadMail {
        return read("From: a@a.example\n" + header + "\n\nx").recipients().stream()
                .map(Address::toString)
                .toList();
    }

    @Test
    void senderAndRecipientsFromTheHeader() throws Exception {
        DroppedMail mail = read(crlf("""
                From: Anna <anna@a.example>
                To: b@b.example
                Cc: c@c.example
                Bcc: d@d.example,
                 e@e.example
                Subject: x

                Hello
                """));
        assertThat(mail.sender()).map(Address::toString).contains("anna@a.example");
        assertThat(mail.recipients())
                .extracting(Address::toString)
                .containsExactly("b@b.example", "c@c.example", "d@d.example", "e@e.example");
        assertThat(mail.name()).isEqualTo("dropped-1");
        assertThat(sent(mail)).isEqualTo(crlf("""
                        From: Anna <anna@a.example>
                        To: b@b.example
                        Cc: c@c.example
                        Subject: x

                        Hello
                        """));
    }

    @Test
    void theEnvelopeOfXMqGoesFirstAndIsLeftOut() throws Exception {
        DroppedMail mail = read("""
                X-MQ-Envelope: bounce+1@a.example
                From: a@a.example
                x-mq-recipient: r@r.example
                x-mq-recipient: s@s.example, <t@t.example>
                To: Everybody
                 <all@b.example>
                x-mq-tag: one
                 two
                X-Postiljon-Stream: bulk

                x-mq-tag: stays in the body
                """);
        assertThat(mail.sender()).map(Address::toString).contains("bounce+1@a.example");
        assertThat(mail.recipients())
                .extracting(Address::toString)
                .containsExactly("r@r.example", "s@s.example", "t@t.example");
        assertThat(mail.ignored()).containsExactly("x-mq-tag");
        assertThat(sent(mail)).isEqualTo("""
                        From: a@a.example
                        To: Everybody
                         <all@b.example>
                        X-Postiljon-Stream: bulk

                        x-mq-tag: stays in the body
                        """);
    }

    @Test
    void theNullSenderIsWrittenWithBrackets() throws Exception {
        assertThat(read("x-mq-envelope: <>\nTo: b@b.example\n\n").sender()).isEmpty();
    }

    @Test
    void everyOtherByteStays() throws Exception {
        byte[] file = new byte[700];
        byte[] header = "From:a@a.example\nSUBJECT : \t odd  \r\nTo: b@b.example\n\n".getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < file.length; i++) {
            file[i] = i < header.length ? header[i] : (byte) i;
        }
        try (InputStream in = DroppedMail.read("n", file).content().open()) {
            assertThat(in.readAllBytes()).isEqualTo(file);
        }
    }

    @Test
    void aMailWithoutABodyIsAMail() throws Exception {
        assertThat(sent(read("From: a@a.example\nTo: b@b.example"))).isEqualTo("From: a@a.example\nTo: b@b.example");
        assertThat(sent(read("To: b@b.example\nBcc: c@c.example\nFrom: a@a.example")))
                .isEqualTo("To: b@b.example\nFrom: a@a.example");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "To: b@b.example                                     | b@b.example",
                "To: <b@b.example>                                   | b@b.example",
                "To: \"Doe, Jane (x)\" <jane@b.example>, c@c.example | jane@b.example;c@c.example",
                "To: Jane (of b, or (c)) <jane@b.example>            | jane@b.example",
                "To: jane@b.example (Jane, Doe)                      | jane@b.example",
                "To: \"a, b\"@b.example                              | \"a, b\"@b.example",
                "To: <@r.example,@s.example:b@b.example>             | b@b.example",
                "To: Friends: b@b.example, C <c@c.example>;, d@d.example | b@b.example;c@c.example;d@d.example",
                "To: undisclosed-recipients:;\\nBcc: b@b.example     | b@b.example",
                "To: b@b.example, B@b.example, b@B.EXAMPLE           | b@b.example;B@b.example",
                "To: b@[IPv6:2001:db8::1]                            | b@[ipv6:2001:db8::1]",
                "To: =?utf-8?Q?J=C3=BCrgen?= <j@b.example>,          | j@b.example",
                "To: j\u00fcrgen@b\u00fccher.example                 | j\u00fcrgen@xn--bcher-kva.example",
            })
    void addressesAreReadAsPeopleWriteThem(String header, String expected) throws Exception {
        assertThat(recipients(header.replace("\\n", "\n"))).containsExactly(expected.split(";", -1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``                               | There is no header. A mail begins with lines like From: and To:",
                "\\nFrom: a@a                     | There is no header.",
                "Hello World                      | Line 1 is not a header field: 'Hello World'. Write Name: value",
                "From: a@a\\nHi there\\nTo: b@b   | Line 2 is not a header field: 'Hi there'",
                "From: a@a\\nS: 1\\n 2\\nHi\\n    | Line 4 is not a header field: 'Hi'",
                "From a@a Thu Jan  1              | Line 1 is not a header field: 'From a@a Thu Jan  1'",
                "From: a@a\\nSubject: x\\n\\nb    | There is no recipient. Add a To, Cc, Bcc or x-mq-recipient",
                "From: a@a\\nTo: x:;\\n\\nb       | There is no recipient.",
                "To: b@b\\n\\nb                   | There is no sender. Add a From or x-mq-envelope",
                "From: x:;\\nTo: b@b\\n\\nb       | There is no sender.",
                "x-mq-envelope:\\nFrom: a@a\\nTo: b@b\\n\\nb | The x-mq-envelope header field has no address.",
                "From: a@a\\nTo: Bob b@b\\n\\nb   | In the header field to 'Bob b@b' is not an address. Write name@domain",
                "From: a@a\\nTo: bob\\n\\nb       | In the header field to 'bob' is not an address.",
                "From: a@a\\nTo: <>\\n\\nb        | In the header field to '' is not an address.",
                "From: a@a\\nTo: <b@b\\n\\nb      | The header field to has a < that is not closed.",
                "From: a@a\\nTo: \"b <b@b>\\n\\nb | The header field to has a \" that is not closed.",
                "From: a@a\\nTo: (b <b@b>\\n\\nb  | The header field to has a ( that is not closed.",
                "x-mq-envelope: a\\nTo: b@b\\n\\nb| In the header field x-mq-envelope 'a' is not an address.",
                "x-mq-envelope: a@a\\nx-mq-envelope: c@c\\nTo: b@b\\n\\nb | There are 2 x-mq-envelope header fields.",
            })
    void whatIsNoMailIsRefusedWithAReason(String file, String reason) {
        assertThatThrownBy(() -> read(file.replace("\\n", "\n")))
                .isInstanceOfSatisfying(
                        BadMail.class, bad -> assertThat(bad.reason()).startsWith(reason));
    }

    @Test
    void aHeaderHasABound() throws Exception {
        String long1 = "From: a@a.example\nTo: b@b.example\n" + "X: y\n".repeat(50_000);
        assertThat(read(long1).recipients()).hasSize(1);
        assertThatThrownBy(() -> read(long1 + "X: y\n".repeat(10_000)))
                .isInstanceOf(BadMail.class)
                .hasMessage(
                        "The header is longer than 262144 bytes. If it has so many recipients, divide them over several files;"
                                + " if not, an empty line is missing between header and body.");
        assertThatThrownBy(() -> read("From: a@a.example\nTo: b@b.example\nX: " + "y".repeat(300_000)))
                .isInstanceOf(BadMail.class);
    }
}
