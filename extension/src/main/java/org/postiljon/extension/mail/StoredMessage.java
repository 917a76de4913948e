package org.postiljon.extension.mail;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import javax.mail.util.SharedByteArrayInputStream;
import org.apache.james.server.core.MimeMessageSource;
import org.postiljon.delivery.message.Content;

/**
 * The bytes of a message behind the envelope's line.
 *
 * @param content envelope and message
 * @param offset  where the message begins
 * @param id      unique
 */
record StoredMessage(Content content, int offset, String id) implements MimeMessageSource {
    @Override
    public String getSourceId() {
        return id;
    }

    @Override
    public InputStream getInputStream() throws IOException {
        if (content instanceof Content.InMemory memory) {
            // Lets JavaMail parse without a copy.
            return new SharedByteArrayInputStream(memory.bytes(), offset, memory.bytes().length - offset);
        }
        InputStream in = new BufferedInputStream(content.open());
        try {
            in.skipNBytes(offset);
            return in;
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    @Override
    public long getMessageSize() {
        return content.size() - offset;
    }
}
