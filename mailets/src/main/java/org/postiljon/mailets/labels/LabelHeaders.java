package org.postiljon.mailets.labels;

import java.io.IOException;
import java.io.InputStream;
import java.io.UnsupportedEncodingException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.mail.MessagingException;
import javax.mail.internet.MimeMessage;
import javax.mail.internet.MimeUtility;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.james.server.core.MimeMessageWrapper;
import org.apache.mailet.Mail;
import org.postiljon.mailets.MailBytes;

/** The headers that bring labels. */
public final class LabelHeaders {
    private static final Set<String> NAMES =
            Arrays.stream(MailLabels.values()).map(MailLabels::header).collect(Collectors.toUnmodifiableSet());

    private LabelHeaders() {}

    /** The values as they were written, unfolded and decoded (RFC 2047, RFC 6532); the first where a header comes twice. */
    public static Map<MailLabels, String> read(MimeMessage message) throws MessagingException {
        Map<MailLabels, String> written = new EnumMap<>(MailLabels.class);
        for (MailLabels label : MailLabels.values()) {
            String[] values = message.getHeader(label.header());
            if (values != null && values.length > 0) {
                written.put(label, decoded(values[0]));
            }
        }
        return written;
    }

    private static String decoded(String value) {
        String unfolded = MimeUtility.unfold(inUtf8(value));
        try {
            return MimeUtility.decodeText(unfolded);
        } catch (UnsupportedEncodingException e) {
            return unfolded;
        }
    }

    /**
     * What was written in UTF-8 (RFC 6532), which Java Mail reads one character a byte; else as it is.
     *
     * @param value of a header
     */
    private static String inUtf8(String value) {
        if (!value.chars().allMatch(c -> c < 256)) {
            return value;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(value.getBytes(StandardCharsets.ISO_8859_1)))
                    .toString();
        } catch (CharacterCodingException latin1) {
            return value;
        }
    }

    /**
     * Cuts them out of the mail's bytes and touches no other byte, so that signatures hold. {@code removeHeader} would
     * make James write the message anew, with headers of its own.
     *
     * @param added a header to add, without line end
     */
    public static void strip(Mail mail, Optional<String> added) throws MessagingException {
        try (InputStream bytes = MailBytes.open(mail.getMessage())) {
            MimeMessageWrapper stripped = new MimeMessageWrapper(MimeMessageInputStreamSource.create(
                    "labels-" + mail.getName(), HeaderEdit.of(bytes, NAMES, added)));
            if (mail instanceof MailImpl james) {
                // Takes the wrapper as it is and disposes of the old one; setMessage would copy it once more.
                james.setMessageNoCopy(stripped);
            } else {
                MimeMessage old = mail.getMessage();
                mail.setMessage(stripped);
                LifecycleUtil.dispose(old);
            }
        } catch (IOException e) {
            throw new MessagingException("Can't read or copy the content of " + mail.getName(), e);
        }
    }
}
