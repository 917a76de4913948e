package org.postiljon.mailets.delivery;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.mail.MessagingException;
import org.apache.mailet.Mail;
import org.postiljon.mailets.ReportName;
import org.postiljon.mailets.SplitName;

/**
 * By what a report is known that James made of one of our outbox rows: {@code DSNBounce} gives it another Message-ID in
 * each run, but the row's id is in its name, and who writes what to whom stays the same. Two different reports of one row
 * differ in that.
 */
final class ReportDigest {
    private static final List<String> STABLE = List.of("From", "To", "Subject");

    private ReportDigest() {}

    /** Empty: it is no such report. */
    static Optional<String> of(Mail mail) throws MessagingException {
        if (!ReportName.isOne(SplitName.root(mail.getName()))) {
            return Optional.empty();
        }
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            update(digest, mail.getMaybeSender().asString(""));
            for (String header : STABLE) {
                update(
                        digest,
                        Optional.ofNullable(mail.getMessage().getHeader(header, ","))
                                .orElse(""));
            }
            return Optional.of("report:" + HexFormat.of().formatHex(digest.digest()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    private static void update(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(4).putInt(bytes.length).flip());
        digest.update(bytes);
    }
}
