package org.postiljon.server.mail;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.mail.MessagingException;
import javax.mail.internet.MimeMessage;
import org.apache.commons.io.output.DeferredFileOutputStream;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageWrapper;
import org.apache.mailet.Mail;
import org.jspecify.annotations.Nullable;
import org.postiljon.delivery.message.Content;

/**
 * How a mail lies on disk: one line of JSON with all that James knows of it, a line feed, then the bytes of the message
 * as they are. One record, so that a mail is read with one access and nothing of it has to stay in memory.
 */
public final class MailFormat {
    private static final int IN_MEMORY_BYTES = 1 << 20;
    private static final int LONGEST_ENVELOPE_BYTES = 64 << 20;

    private final Path scratch;

    /**
     * A format.
     *
     * @param scratch an existing directory for large mails on their way to the store
     */
    public MailFormat(Path scratch) {
        this.scratch = scratch;
    }

    /**
     * The mail in its form on disk.
     *
     * @throws IOException        when a large mail can't be written to the scratch directory
     * @throws MessagingException when James can't give the message's bytes
     */
    public Written write(Mail mail) throws IOException, MessagingException {
        MimeMessage message = mail.getMessage();
        DeferredFileOutputStream out =
                new DeferredFileOutputStream(IN_MEMORY_BYTES, 16 << 10, "mail", ".part", scratch.toFile());
        boolean whole = false;
        try (out) {
            out.write(MailEnvelope.write(mail, message != null));
            out.write('\n');
            if (message instanceof MimeMessageWrapper wrapper) {
                // The stream gives the identical bytes; writeTo may add MIME headers to a mail that was touched.
                try (InputStream in = wrapper.getMessageInputStream()) {
                    in.transferTo(out);
                }
            } else if (message != null) {
                message.writeTo(out);
            }
            whole = true;
        } finally {
            if (!whole && !out.isInMemory()) {
                Files.deleteIfExists(out.getFile().toPath());
            }
        }
        if (out.isInMemory()) {
            return new Written(Content.of(out.getData()), null);
        }
        Path file = out.getFile().toPath();
        return new Written(Content.of(file, Files.size(file)), file);
    }

    /**
     * The mail again. Its message reads from {@code content} when it is asked for its bytes.
     *
     * @param id names the source of the message's bytes
     * @throws IOException when it can't be read or is not in this format
     */
    public static MailImpl read(Content content, String id) throws IOException {
        byte[] line = firstLine(content);
        MailEnvelope.Parsed parsed = MailEnvelope.read(line);
        MailImpl mail = parsed.mail();
        if (parsed.hasMessage()) {
            try {
                mail.setMessageContent(new StoredMessage(content, line.length + 1, id));
            } catch (MessagingException e) {
                throw new IOException("The message of " + mail.getName() + " can't be attached", e);
            }
        }
        return mail;
    }

    private static byte[] firstLine(Content content) throws IOException {
        try (InputStream in = new BufferedInputStream(content.open())) {
            ByteArrayOutputStream line = new ByteArrayOutputStream(1024);
            for (int b = in.read(); b != '\n'; b = in.read()) {
                if (b < 0 || line.size() >= LONGEST_ENVELOPE_BYTES) {
                    throw new IOException("A mail on disk has no end of its first line");
                }
                line.write(b);
            }
            return line.toByteArray();
        }
    }

    /** A mail in its form on disk; to be closed when the store has it. */
    public static final class Written implements Closeable {
        private final Content content;
        private final @Nullable Path file;

        private Written(Content content, @Nullable Path file) {
            this.content = content;
            this.file = file;
        }

        /** For the store. */
        public Content content() {
            return content;
        }

        @Override
        public void close() throws IOException {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        }
    }
}
