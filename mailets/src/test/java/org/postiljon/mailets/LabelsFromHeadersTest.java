package org.postiljon.mailets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import javax.mail.MessagingException;
import javax.mail.internet.MimeMessage;
import org.apache.james.core.MailAddress;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageWrapper;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.apache.mailet.base.test.FakeMail;
import org.apache.mailet.base.test.FakeMailContext;
import org.apache.mailet.base.test.FakeMailetConfig;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postiljon.mailets.labels.MailLabels;

class LabelsFromHeadersTest {
    @RegisterExtension
    final Mails mails = new Mails();

    private static final String REST = String.join(
            "\r\n",
            "Received: from x by y;",
            "\tMon, 1 Jan 2030 00:00:00 +0000",
            "subject:  h\u00e9llo",
            "message-id: <1@a.example>",
            "X-Postiljon: kept",
            "DKIM-Signature: v=1;",
            "  b=abc",
            "",
            "X-Postiljon-Stream: in the body",
            ".dot \u00e9",
            "",
            "no line end");

    private LabelsFromHeaders mailet = new LabelsFromHeaders();

    @BeforeEach
    void init() throws MessagingException {
        mailet = mailet("");
    }

    private static LabelsFromHeaders mailet(String trust) throws MessagingException {
        LabelsFromHeaders mailet = new LabelsFromHeaders();
        FakeMailetConfig.Builder config = FakeMailetConfig.builder().mailetName("LabelsFromHeaders");
        mailet.init(
                trust.isEmpty()
                        ? config.build()
                        : config.setProperty("trust", trust).build());
        return mailet;
    }

    private Mail local(String text) throws MessagingException {
        MailImpl mail = mails.of(text, "anna@b.example");
        mail.setRemoteAddr("127.0.0.1");
        return mail;
    }

    private static String text(Mail mail) throws Exception {
        return new String(Mails.bytes(mail), StandardCharsets.UTF_8);
    }

    @Test
    void headersBecomeAttributesAndNoOtherByteChanges() throws Exception {
        Mail mail = local("X-Postiljon-Stream: triggered\r\nx-postiljon-campaign: Summer\r\n 2030\r\n"
                + REST.replace(
                        "subject:",
                        "X-Postiljon-Tag: a\r\nX-Postiljon-List: news\r\nX-POSTILJON-TENANT: t1\r\nsubject:"));
        mailet.service(mail);
        assertThat(MailLabels.STREAM.of(mail)).contains("triggered");
        assertThat(MailLabels.CAMPAIGN.of(mail)).contains("Summer 2030");
        assertThat(MailLabels.TAG.of(mail)).contains("a");
        assertThat(MailLabels.LIST.of(mail)).contains("news");
        assertThat(MailLabels.TENANT.of(mail)).contains("t1");
        assertThat(text(mail)).isEqualTo(REST);
        assertThat(((MimeMessageWrapper) mail.getMessage()).isModified()).isFalse();
    }

    @Test
    void encodedWordsAreDecoded() throws Exception {
        Mail mail = local("X-Postiljon-Campaign: =?UTF-8?Q?Fr=C3=BChling?=\r\n\r\nx\r\n");
        mailet.service(mail);
        assertThat(MailLabels.CAMPAIGN.of(mail)).contains("Fr\u00fchling");
    }

    @Test
    void rawUtf8AndLatin1AreRead() throws Exception {
        Mail mail = local("X-Postiljon-Campaign: gr\u00fcn \u2713\r\n\r\nx\r\n");
        mailet.service(mail);
        assertThat(MailLabels.CAMPAIGN.of(mail)).contains("gr\u00fcn \u2713");
        MailImpl latin1 = mails.of(
                "X-Postiljon-Campaign: gr\u00fcn\r\n\r\nx\r\n".getBytes(StandardCharsets.ISO_8859_1), "anna@b.example");
        latin1.setRemoteAddr("127.0.0.1");
        mailet.service(latin1);
        assertThat(MailLabels.CAMPAIGN.of(latin1)).contains("gr\u00fcn");
    }

    @Test
    void mailWithoutHeadersIsNotTouched() throws Exception {
        Mail mail = local(REST);
        MimeMessage before = mail.getMessage();
        mailet.service(mail);
        assertThat(mail.getMessage()).isSameAs(before);
        assertThat(((MimeMessageWrapper) before).isModified()).isFalse();
        assertThat(mail.attributes()).isEmpty();
    }

    @Test
    void aMessageOfHeadersOnlyLosesThem() throws Exception {
        Mail mail = local("X-Postiljon-Tag: a\r\nMessage-ID: <1@a.example>\r\n");
        mailet.service(mail);
        assertThat(text(mail)).isEqualTo("Message-ID: <1@a.example>\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Postiljon-Stream: Not A Stream",
                "X-Postiljon-Stream: ",
                "X-Postiljon-Campaign: a\u0007b",
                "X-Postiljon-Campaign:",
                "X-Postiljon-Tag: =?UTF-8?Q?a=00b?=",
                "X-Postiljon-Tag: =?UTF-8?B?4oCu?=",
                "X-Postiljon-List: 012345678901234567890123456789012345678901234567890123456789012345678901234567890123"
                        + "456789012345678901234567890123456789012345678"
            })
    void unusableValuesAreLeftOutAndTheMailGoesOn(String header) throws Exception {
        Mail mail = local(header + "\r\n" + REST);
        mailet.service(mail);
        assertThat(mail.attributes()).isEmpty();
        assertThat(text(mail)).isEqualTo(REST);
    }

    @Test
    void headersOfStrangersAreCutOutUnread() throws Exception {
        Mail mail = mails.of("X-Postiljon-Stream: triggered\r\n" + REST, "anna@b.example");
        mailet.service(mail);
        assertThat(mail.attributes()).isEmpty();
        assertThat(text(mail)).isEqualTo(REST);
    }

    @Test
    void headersOfSendersThatMayRelayAreRead() throws Exception {
        Mail loggedIn = mails.of("X-Postiljon-Stream: triggered\r\n" + REST, "anna@b.example");
        loggedIn.setAttribute(new Attribute(Mail.SMTP_AUTH_USER, AttributeValue.of("crm")));
        Mail network = mails.of("X-Postiljon-Stream: triggered\r\n" + REST, "anna@b.example");
        network.setAttribute(
                new Attribute(AttributeName.of("org.apache.james.SMTPIsAuthNetwork"), AttributeValue.of(true)));
        Mail otherMailet = mails.of("X-Postiljon-Stream: triggered\r\n" + REST, "anna@b.example");
        otherMailet.setAttribute(Mail.SENT_BY_MAILET_ATTRIBUTE);
        for (Mail mail : new Mail[] {loggedIn, network, otherMailet}) {
            mailet.service(mail);
            assertThat(MailLabels.STREAM.of(mail)).contains("triggered");
        }
    }

    @Test
    void everybodysHeadersAreReadWhereTheAdminSaysSo() throws Exception {
        Mail mail = mails.of("X-Postiljon-Stream: triggered\r\n" + REST, "anna@b.example");
        mailet("all").service(mail);
        assertThat(MailLabels.STREAM.of(mail)).contains("triggered");
    }

    @Test
    void otherKindsOfMailWorkToo() throws Exception {
        FakeMail mail = FakeMail.builder()
                .name("x")
                .recipient("anna@b.example")
                .mimeMessage(mails.message(
                        "X-Postiljon-Tag: a\r\nMessage-ID: <1@a.example>\r\n\r\nx".getBytes(StandardCharsets.US_ASCII)))
                .build();
        mailet.service(mail);
        mails.disposed(mail.getMessage());
        assertThat(MailLabels.TAG.of(mail)).contains("a");
        assertThat(text(mail)).isEqualTo("Message-ID: <1@a.example>\r\n\r\nx");
    }

    @Test
    void aMailWithoutMessageIdGetsOneOfItsNameInEachRun() throws Exception {
        String[] runs = new String[2];
        for (int run = 0; run < 2; run++) {
            MailImpl mail =
                    mails.of("Subject: h\u00e9\r\nX-Postiljon-Tag: a\r\n b\r\n\r\nMessage-ID: b", "anna@b.example");
            mail.setName("Mail1/x-!123456" + run);
            mailet.service(mail);
            runs[run] = text(mail);
            MailImpl copy = mails.disposed(MailImpl.duplicate(mail));
            copy.getMessage().addHeader("X-Other", "x");
            copy.getMessage().saveChanges();
            assertThat(copy.getMessage().getMessageID()).isEqualTo("<Mail1=2Fx@a.example>");
        }
        assertThat(runs[0])
                .isEqualTo("Subject: h\u00e9\r\nMessage-ID: <Mail1=2Fx@a.example>\r\n\r\nMessage-ID: b")
                .isEqualTo(runs[1]);
    }

    @Test
    void aReportWithoutMessageIdGetsOneOfThisServer() throws Exception {
        MailImpl mail = mails.of("Subject: x\n", "anna@b.example");
        mail.setName("Mail1");
        mail.setSender(null);
        LabelsFromHeaders here = new LabelsFromHeaders();
        here.init(FakeMailetConfig.builder()
                .mailetName("LabelsFromHeaders")
                .mailetContext(FakeMailContext.builder().postmaster(new MailAddress("postmaster@c.example")))
                .build());
        here.service(mail);
        assertThat(text(mail)).isEqualTo("Subject: x\nMessage-ID: <Mail1@c.example>\r\n");
    }

    @ParameterizedTest
    @CsvSource({"'',''", "'\r\n','\r\n'", "'Subject: x','Subject: x\r\n'"})
    void strangeMailsGetOneToo(String before, String kept) throws Exception {
        MailImpl mail = mails.of(before.replace("\\r\\n", "\r\n"), "anna@b.example");
        mail.setName("Mail1");
        mailet.service(mail);
        String id = "Message-ID: <Mail1@a.example>\r\n";
        assertThat(text(mail)).isEqualTo(before.isBlank() ? id + before : kept + id);
    }

    @Test
    void wrongParametersAreTold() {
        assertThatThrownBy(() -> mailet("everyone"))
                .isInstanceOf(MessagingException.class)
                .hasMessage("mailetcontainer.xml, LabelsFromHeaders, <trust>: \"everyone\" is not known."
                        + " Write relaying or all.");
        assertThatThrownBy(() -> mailet("all,relaying")) // as James joins what is written twice
                .hasMessage("mailetcontainer.xml, LabelsFromHeaders, <trust>: \"all,relaying\" are several values:"
                        + " it is written more than once, or has a comma. Write it once, with one value.");
    }
}
