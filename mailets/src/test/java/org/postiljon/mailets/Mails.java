package org.postiljon.mailets;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.mail.MessagingException;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.james.server.core.MimeMessageWrapper;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Mails as James's SMTP server makes them: a wrapper over a source of bytes. Disposed of after each test. */
public final class Mails implements AfterEachCallback {
    private final List<Object> made = new ArrayList<>();

    /** From a stranger's machine. */
    public MailImpl of(byte[] bytes, String... recipients) throws MessagingException {
        MailImpl mail = MailImpl.builder()
                .name("Mail1700000000000-" + UUID.randomUUID())
                .sender("news@a.example")
                .addRecipients(recipients)
                .remoteAddr("192.0.2.7")
                .build();
        mail.setMessageContent(source(bytes));
        return disposed(mail);
    }

    public MailImpl of(String text, String... recipients) throws MessagingException {
        return of(text.getBytes(StandardCharsets.UTF_8), recipients);
    }

    public MimeMessageWrapper message(byte[] bytes) throws MessagingException {
        return disposed(new MimeMessageWrapper(source(bytes)));
    }

    /** Remembers something to dispose of. */
    public <T> T disposed(T something) {
        made.add(something);
        return something;
    }

    public static byte[] bytes(Mail mail) throws MessagingException, IOException {
        try (InputStream in = MailBytes.open(mail.getMessage())) {
            return in.readAllBytes();
        }
    }

    private static MimeMessageInputStreamSource source(byte[] bytes) throws MessagingException {
        return MimeMessageInputStreamSource.create("test-" + UUID.randomUUID(), new ByteArrayInputStream(bytes));
    }

    @Override
    public void afterEach(ExtensionContext test) {
        made.forEach(LifecycleUtil::dispose);
    }
}
