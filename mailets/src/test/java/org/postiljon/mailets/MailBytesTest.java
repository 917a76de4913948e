package org.postiljon.mailets;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.base.test.FakeMail;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MailBytesTest {
    @RegisterExtension
    final Mails mails = new Mails();

    private static final String HEADERS = String.join(
            "\r\n",
            "Received: from x by y;",
            "\tMon, 1 Jan 2030 00:00:00 +0000",
            "subject:  h\u00e9llo \u20ac",
            "DKIM-Signature: v=1;",
            "  b=abc",
            "From: news@a.example",
            "");
    private static final String BODY = "\r\n.dot\r\nbody \u00e9\r\n\r\n  ends without a line end";

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void untouchedMailKeepsEveryByte() throws Exception {
        byte[] bytes = utf8(HEADERS + BODY);
        assertThat(Mails.bytes(mails.of(bytes, "anna@b.example"))).isEqualTo(bytes);
    }

    @Test
    void aRemovedHeaderIsTheOnlyChange() throws Exception {
        MailImpl mail = mails.of(utf8("Bcc: x@y.example\r\n" + HEADERS + BODY), "anna@b.example");
        mail.getMessage().removeHeader("Bcc");
        assertThat(Mails.bytes(mail)).isEqualTo(utf8(HEADERS + BODY));
    }

    @Test
    void removingAHeaderThatIsNotThereChangesNothing() throws Exception {
        MailImpl mail = mails.of(utf8(HEADERS + BODY), "anna@b.example");
        mail.getMessage().removeHeader("Bcc");
        mail.getMessage().removeHeader("X-SMIME-Status");
        assertThat(Mails.bytes(mail)).isEqualTo(utf8(HEADERS + BODY));
    }

    @Test
    void anAddedHeaderStandsFirstAndNothingElseChanges() throws Exception {
        MailImpl mail = mails.of(utf8(HEADERS + BODY), "anna@b.example");
        mail.getMessage().addHeader("List-Unsubscribe", "<https://a.example/u>");
        String text = new String(Mails.bytes(mail), StandardCharsets.UTF_8);
        assertThat(text).contains("List-Unsubscribe: <https://a.example/u>\r\n").endsWith(BODY);
        assertThat(text.replace("List-Unsubscribe: <https://a.example/u>\r\n", ""))
                .isEqualTo(HEADERS + BODY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Received: from x by y;\r\n\tMon\r\n\r\n",
                "Received: from x\r\n\r\n\r\n",
                "\r\n",
                "\r\n\r\n",
                "\r\nA: body\r\n"
            })
    void aMessageWithoutBodyIsAllThereAfterAMailetLookedForAHeader(String text) throws Exception {
        MailImpl mail = mails.of(utf8(text), "anna@b.example");
        mail.getMessage().removeHeader("Bcc");
        assertThat(Mails.bytes(mail)).isEqualTo(utf8(text));
    }

    @Test
    void latin1HeadersAreKeptToo() throws Exception {
        byte[] bytes =
                "Subject: gr\u00fc\u00dfe\r\nBcc: x@y.example\r\n\r\nx\r\n".getBytes(StandardCharsets.ISO_8859_1);
        MailImpl mail = mails.of(bytes, "anna@b.example");
        mail.getMessage().removeHeader("Bcc");
        assertThat(Mails.bytes(mail))
                .isEqualTo("Subject: gr\u00fc\u00dfe\r\n\r\nx\r\n".getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void aChangedBodyIsReadAsJavaMailWritesIt() throws Exception {
        MailImpl mail = mails.of(utf8("Subject: h\u00e9\r\nContent-Type: text/plain\r\n\r\nold\r\n"), "anna@b.example");
        mail.getMessage().setText("new");
        mail.getMessage().saveChanges();
        assertThat(new String(Mails.bytes(mail), StandardCharsets.UTF_8))
                .contains("Subject: h\u00e9\r\n")
                .endsWith("\r\n\r\nnew");
    }

    @Test
    void aMessageThatIsNoWrapperIsWrittenByJavaMail() throws Exception {
        FakeMail mail = FakeMail.fromMime("Subject: x\r\nMessage-ID: <1@a>\r\n\r\nbody\r\n", "UTF-8", "UTF-8");
        assertThat(new String(Mails.bytes(mail), StandardCharsets.UTF_8)).endsWith("\r\n\r\nbody\r\n");
    }
}
