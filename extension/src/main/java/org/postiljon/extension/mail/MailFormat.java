package org.postiljon.extension.mail;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.mail.MessagingException;
import javax.mail.internet.MimeMessage;
import org.apache.commons.io.output.DeferredFileOutputStream;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageSource;
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
    private final ByteBudget memory;

    /**
     * A format.
     *
     * @param scratch an existing directory for mails on their way to the store: large ones, and all for which there is
     *                no room in memory
     * @param memory  for the others
     */
    public MailFormat(Path scratch, ByteBudget memory) {
        this.scratch = scratch;
        this.memory = memory;
    }

    /**
     * The mail in its form on disk. One that nobody changed is copied once.
     *
     * @throws IOException        when a mail can't be written to the scratch directory
     * @throws MessagingException when James can't give the message's bytes
     */
    public Written write(Mail mail) throws IOException, MessagingException {
        MimeMessage message = mail.getMessage();
        byte[] envelope = MailEnvelope.write(mail, message != null);
        if (message instanceof MimeMessageWrapper wrapper && !wrapper.isModified()) {
            long size = envelope.length + 1 + wrapper.getMessageSize();
            if (size > IN_MEMORY_BYTES || !memory.take(size)) {
                return write(envelope, message, 0, 0);
            }
            byte[] all = copy(envelope, wrapper, (int) size);
            if (all != null) {
                return new Written(Content.of(all), null, size);
            }
            memory.give(size);
        }
        return memory.take(IN_MEMORY_BYTES)
                ? write(envelope, message, IN_MEMORY_BYTES, IN_MEMORY_BYTES)
                : write(envelope, message, 0, 0);
    }

    /** Null: the message has not the size that it told. */
    private byte @Nullable [] copy(byte[] envelope, MimeMessageWrapper message, int size)
            throws IOException, MessagingException {
        try (InputStream in = message.getMessageInputStream()) {
            byte[] all = Arrays.copyOf(envelope, size);
            all[envelope.length] = '\n';
            int begin = envelope.length + 1;
            boolean done = in.readNBytes(all, begin, size - begin) == size - begin && in.read() < 0;
            return done ? all : null;
        } catch (IOException | MessagingException | RuntimeException | Error e) {
            memory.give(size);
            throw e;
        }
    }

    /**
     * Writes without knowing the size before.
     *
     * @param inMemory more than so many bytes go to a file
     * @param taken    what was taken of the budget
     */
    private Written write(byte[] envelope, @Nullable MimeMessage message, int inMemory, int taken)
            throws IOException, MessagingException {
        DeferredFileOutputStream out =
                new DeferredFileOutputStream(inMemory, 16 << 10, "mail", ".part", scratch.toFile());
        boolean whole = false;
        try (out) {
            out.write(envelope);
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
            if (!whole || !out.isInMemory()) {
                memory.give(taken);
            }
            if (!whole && !out.isInMemory()) {
                Files.deleteIfExists(out.getFile().toPath());
            }
        }
        if (out.isInMemory()) {
            return new Written(Content.of(out.getData()), null, taken);
        }
        Path file = out.getFile().toPath();
        return new Written(Content.of(file, Files.size(file)), file, 0);
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

    /** A message that reads its bytes from {@code content}, which are not copied. */
    public static MimeMessageSource message(Content content, String id) {
        return new StoredMessage(content, 0, id);
    }

    private static byte[] firstLine(Content content) throws IOException {
        if (content instanceof Content.InMemory memory) {
            return firstLine(memory.bytes());
        }
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

    private static byte[] firstLine(byte[] bytes) throws IOException {
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                return Arrays.copyOf(bytes, i);
            }
        }
        throw new IOException("A mail on disk has no end of its first line");
    }

    /** A mail in its form on disk; to be closed once, when the store has it. */
    public final class Written implements Closeable {
        private final Content content;
        private final @Nullable Path file;
        private final long taken;

        private Written(Content content, @Nullable Path file, long taken) {
            this.content = content;
            this.file = file;
            this.taken = taken;
        }

        /** For the store. */
        public Content content() {
            return content;
        }

        @Override
        public void close() throws IOException {
            memory.give(taken);
            if (file != null) {
                Files.deleteIfExists(file);
            }
        }
    }
}
