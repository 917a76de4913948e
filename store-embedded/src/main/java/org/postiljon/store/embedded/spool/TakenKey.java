package org.postiljon.store.embedded.spool;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.postiljon.delivery.message.Address;
import org.postiljon.delivery.spool.SubmissionKey;

/** The part of a key behind the root of the mail's name: short, and not to be met by chance. */
final class TakenKey {
    private static final int BYTES = 16;

    private TakenKey() {}

    static byte[] rest(SubmissionKey key, Address recipient) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            update(digest, key.messageId());
            update(digest, key.profile().name());
            update(digest, recipient.toString());
            return Arrays.copyOf(digest.digest(), BYTES);
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
