package org.postiljon.server.demo;

import static java.nio.file.attribute.PosixFilePermissions.asFileAttribute;
import static java.nio.file.attribute.PosixFilePermissions.fromString;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.IntStream;
import org.apache.james.core.MailAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postiljon.delivery.message.Address;

class DemoMailsTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text, StandardCharsets.ISO_8859_1);
    }

    private static String crlf(String text) {
        return text.replace("\n", "\r\n");
    }

    @Test
    void eachMailHasARecipientAndAMessageIdOfItsOwnAndKeepsItsContent() throws IOException {
        write("a.eml", crlf("""
                From: x@y.example
                Message-ID: <old@y.example>
                To: Anna
                 <anna@fast.example>
                Subject: folded
                 line

                .body
                """));
        DemoMails mails = DemoMails.in(folder);
        DemoMail second = mails.mail(2);
        assertThat(second.recipient()).hasToString("anna-2@fast.example");
        assertThat(new String(second.content(), StandardCharsets.ISO_8859_1)).isEqualTo(crlf("""
                From: x@y.example
                To: Anna
                 <anna@fast.example>
                Subject: folded
                 line
                Message-ID: <demo-2@sender.example>

                .body
                """));
    }

    @Test
    void mailForOthersIsSpreadOverTheDemosReceiversAndNeverLeavesTheMachine() throws IOException {
        write("a.eml", "To: somebody@real.example.org\r\n\r\nx\r\n");
        DemoMails mails = DemoMails.in(folder);
        assertThat(IntStream.rangeClosed(1, 5)
                        .mapToObj(i -> mails.mail(i).recipient().domain().name()))
                .containsExactlyInAnyOrder(
                        "fast.example", "limited.example", "greylisting.example", "outage.example", "choosy.example");
    }

    @Test
    void fieldsThatNameAnotherEnvelopeAreLeftOut() throws IOException {
        write("a.eml", crlf("""
                X-MQ-Recipient: x@real.example.org
                x-mq-envelope: y@z.example,
                 z@z.example
                To: a@fast.example

                x-mq-recipient: body
                """));
        assertThat(new String(DemoMails.in(folder).mail(1).content(), StandardCharsets.ISO_8859_1))
                .isEqualTo(crlf("""
                To: a@fast.example
                Message-ID: <demo-1@sender.example>

                x-mq-recipient: body
                """));
    }

    @ParameterizedTest
    @CsvSource({".foo.,foo-1", "a..b,a.b-1", "...,reader-1", "a.b,a.b-1"})
    void everyRecipientIsOneThatAServerTakes(String written, String made) throws Exception {
        write("a.eml", "To: <" + written + "@fast.example>\r\n\r\nx\r\n");
        Address recipient = DemoMails.in(folder).mail(1).recipient();
        assertThat(recipient).hasToString(made + "@fast.example");
        assertThat(new MailAddress(recipient.toString())).hasToString(recipient.toString());
    }

    @Test
    void whatIsNoMailIsRefusedWithTheNameOfTheFile() throws IOException {
        write("broken.eml", "just text without a header\r\n");
        assertThatThrownBy(() -> DemoMails.in(folder))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("broken.eml is not a mail");
    }

    @Test
    void whatIsNoMailIsLeftOutWhereThereAreMails() throws IOException {
        write("a.eml", "To: a@fast.example\r\n\r\nx\r\n");
        write("broken.eml", "just \u001b[31mtext\r\n");
        write("empty.eml", "");
        Files.createDirectory(folder.resolve("folder.eml"));
        Files.createSymbolicLink(folder.resolve("loop.eml"), folder.resolve("loop.eml"));
        huge("huge.eml", 26 << 20);
        DemoMails mails = DemoMails.in(folder);
        assertThat(mails.files()).isEqualTo(1);
        assertThat(mails.leftOut())
                .containsExactly(
                        folder.resolve("broken.eml") + " is not a mail: it begins with 'just  [31mtext'.",
                        folder.resolve("empty.eml") + " is not a mail: it has no header.",
                        folder.resolve("folder.eml") + " is not a file.",
                        folder.resolve("huge.eml") + " is larger than 25 MB.",
                        folder.resolve("loop.eml") + " is not a file.");
    }

    /** A mail with so many bytes, which take no room on the disk. */
    private void huge(String name, long bytes) throws IOException {
        write(name, "To: a@fast.example\r\n\r\n");
        try (FileChannel file = FileChannel.open(folder.resolve(name), StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap(new byte[1]), bytes - 1);
        }
    }

    @Test
    void aFolderThatDoesNotFitIntoMemoryIsTakenInPart() throws IOException {
        for (char name = 'a'; name <= 'f'; name++) {
            huge(name + ".eml", 25 << 20);
        }
        write("g.eml", "To: a@fast.example\r\n\r\nx\r\n");
        DemoMails mails = DemoMails.in(folder);
        assertThat(mails.files()).isEqualTo(6);
        assertThat(mails.leftOut())
                .containsExactly(folder.resolve("f.eml") + " and the mails before it are larger than 128 MB together.");
    }

    @Test
    void aFolderWithoutMailsIsRefused() {
        assertThatThrownBy(() -> DemoMails.in(folder)).hasMessageContaining("has no .eml file");
        assertThatThrownBy(() -> DemoMails.in(folder.resolve("missing"))).hasMessageContaining("is not a folder");
    }

    @Test
    void aFolderThatLeadsNowhereOrMayNotBeReadIsRefused() throws IOException {
        Path loop = Files.createSymbolicLink(folder.resolve("loop"), folder.resolve("loop"));
        assertThatThrownBy(() -> DemoMails.in(loop)).hasMessage(loop + " is not a folder. Name one with .eml files.");
        Path closed = Files.createDirectory(folder.resolve("closed"), asFileAttribute(fromString("---------")));
        assumeThat(Files.isReadable(closed)).as("root reads everything").isFalse();
        assertThatThrownBy(() -> DemoMails.in(closed))
                .hasMessage(
                        closed
                                + " can't be read (AccessDeniedException). Give your user the right to, or name another folder.");
    }
}
