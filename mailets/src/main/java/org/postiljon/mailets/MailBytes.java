package org.postiljon.mailets;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import javax.mail.MessagingException;
import javax.mail.internet.MimeMessage;
import org.apache.james.server.core.MimeMessageWrapper;

/**
 * The bytes of a mail as the mailets left it.
 *
 * <p>{@code MimeMessage.writeTo} is not used where it can be avoided: once a mailet touched a header, it adds
 * MIME headers and a date, which breaks signatures. And James writes every byte above 127 in a header as a question
 * mark; Java Mail keeps them one character a byte, from which they are restored here.
 */
public final class MailBytes {
    private MailBytes() {}

    /** Opens them; the caller closes. */
    public static InputStream open(MimeMessage message) throws MessagingException, IOException {
        if (!(message instanceof MimeMessageWrapper wrapper)) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            message.writeTo(bytes);
            return new ByteArrayInputStream(bytes.toByteArray());
        }
        InputStream stream = wrapper.getMessageInputStream();
        return wrapper.isModified() ? withTrueHeaders(wrapper, stream) : stream;
    }

    /** @param stream begins with the headers as James writes them */
    private static InputStream withTrueHeaders(MimeMessageWrapper message, InputStream stream)
            throws MessagingException, IOException {
        List<String> lines = Collections.list(message.getAllHeaderLines());
        if (lines.isEmpty()) {
            // James leaves out the empty line behind the headers, too: the body would be read as headers.
            return new SequenceInputStream(new ByteArrayInputStream(new byte[] {'\r', '\n'}), stream);
        }
        if (lines.stream().allMatch(MailBytes::isAscii)) {
            return stream;
        }
        ByteArrayOutputStream headers = new ByteArrayOutputStream();
        long asJamesWrites = 0;
        for (String line : lines) {
            asJamesWrites += line.getBytes(StandardCharsets.US_ASCII).length + 2;
            headers.writeBytes(line.getBytes(charsetOf(line)));
            headers.writeBytes(new byte[] {'\r', '\n'});
        }
        stream.skipNBytes(asJamesWrites);
        return new SequenceInputStream(new ByteArrayInputStream(headers.toByteArray()), stream);
    }

    private static boolean isAscii(String line) {
        return line.chars().allMatch(c -> c < 128);
    }

    /** A line that was read has one character a byte; one that a mailet set may have any. */
    private static Charset charsetOf(String line) {
        return line.chars().allMatch(c -> c < 256) ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8;
    }
}
