package org.postiljon.extension.mail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.james.server.core.MimeMessageWrapper;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postiljon.delivery.message.Content;

class MailFormatTest {
    private Path scratch;

    @BeforeEach
    void directory(@TempDir Path directory) {
        scratch = directory;
    }

    @Test
    void bytesThatNoMimeWriterWouldMakeStayAsTheyAre() throws Exception {
        String odd =
                "subject:no space\r\nX-Folded: a\r\n\tb  \r\nBroken header line\r\n\r\n.dot\r\nbare\nlf \u00ff\u0000 end";
        assertThat(bytes(roundTrip(mail(odd)))).isEqualTo(odd.getBytes(ISO_8859_1));
    }

    @Test
    void aMailThatAMailetChangedIsKeptAsChanged() throws Exception {
        MailImpl mail = mail("Subject: a\r\n\r\nbody\r\n");
        mail.getMessage().addHeader("X-Added", "yes");
        assertThat(new String(bytes(roundTrip(mail)), UTF_8))
                .contains("X-Added: yes\r\n")
                .endsWith("\r\n\r\nbody\r\n");
    }

    @Test
    void aLargeMailGoesThroughAFileThatIsGoneAfterwards() throws Exception {
        String large = "Subject: large\r\n\r\n" + "0123456789abcdef".repeat(200_000);
        byte[] read;
        try (MailFormat.Written written = new MailFormat(scratch, new ByteBudget(4 << 20)).write(mail(large))) {
            assertThat(written.content()).isInstanceOf(Content.InFile.class);
            read = bytes(MailFormat.read(written.content(), "id"));
        }
        assertThat(read).isEqualTo(large.getBytes(ISO_8859_1));
        assertThat(scratch).isEmptyDirectory();
    }

    @Test
    void anAttributeThatCannotBeKeptIsLeftOutAndTheOthersStay() throws Exception {
        MailImpl mail = mail("Subject: a\r\n\r\n");
        mail.setAttribute(
                new Attribute(AttributeName.of("kept"), AttributeValue.of(List.of(AttributeValue.of("x\ny")))));
        mail.setAttribute(new Attribute(AttributeName.of("lost"), AttributeValue.ofUnserializable(new Object())));
        assertThat(roundTrip(mail).attributes())
                .containsExactly(
                        new Attribute(AttributeName.of("kept"), AttributeValue.of(List.of(AttributeValue.of("x\ny")))));
    }

    @Test
    void aMailWithoutMessageStaysOne() throws Exception {
        assertThat(roundTrip(MailImpl.builder().name("bare").build()).getMessage())
                .isNull();
    }

    @Test
    void whatIsNoMailIsSaidToBeNone() {
        for (String wrong : List.of(
                "",
                "no line end",
                "{}\nrest",
                "{\"v\":2}\n",
                "not json\n",
                "{\"v\":1}\n",
                "{\"v\":1,\"name\":\"a\",\"recipients\":[\"@@\"]}\n")) {
            assertThatThrownBy(() -> MailFormat.read(Content.of(wrong.getBytes(UTF_8)), "id"))
                    .as(wrong)
                    .isInstanceOf(IOException.class);
        }
    }

    private Mail roundTrip(Mail mail) throws Exception {
        try (MailFormat.Written written = new MailFormat(scratch, new ByteBudget(4 << 20)).write(mail)) {
            return MailFormat.read(written.content(), "id");
        }
    }

    private static MailImpl mail(String message) throws Exception {
        MailImpl mail = MailImpl.builder()
                .name("mail")
                .sender("news@a.example")
                .addRecipient("anna@b.example")
                .build();
        mail.setMessageNoCopy(new MimeMessageWrapper(
                MimeMessageInputStreamSource.create("test", new ByteArrayInputStream(message.getBytes(ISO_8859_1)))));
        return mail;
    }

    private static byte[] bytes(Mail mail) throws Exception {
        try (InputStream in = ((MimeMessageWrapper) mail.getMessage()).getMessageInputStream()) {
            return in.readAllBytes();
        }
    }
}
