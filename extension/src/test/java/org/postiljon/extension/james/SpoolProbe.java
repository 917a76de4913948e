package org.postiljon.extension.james;

import com.google.inject.AbstractModule;
import com.google.inject.Module;
import com.google.inject.multibindings.Multibinder;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.inject.Inject;
import org.apache.james.core.MaybeSender;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.ManageableMailQueue;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.james.utils.GuiceProbe;

/** Puts mail into James's spool under a given name. */
final class SpoolProbe implements GuiceProbe {
    static final Module MODULE = new AbstractModule() {
        @Override
        protected void configure() {
            Multibinder.newSetBinder(binder(), GuiceProbe.class).addBinding().to(SpoolProbe.class);
        }
    };

    private final MailQueueFactory<?> queues;

    @Inject
    SpoolProbe(MailQueueFactory<?> queues) {
        this.queues = queues;
    }

    long size() throws Exception {
        return ((ManageableMailQueue) spool()).getSize();
    }

    private MailQueue spool() {
        return queues.getQueue(MailQueueFactory.SPOOL).orElseThrow();
    }

    void add(String name, String state, String sender, List<String> recipients, String content) throws Exception {
        MailImpl mail = MailImpl.builder()
                .name(name)
                .sender(MaybeSender.getMailSender(sender))
                .addRecipients(recipients.toArray(String[]::new))
                .remoteAddr("127.0.0.1")
                .build();
        mail.setState(state);
        try {
            mail.setMessageContent(MimeMessageInputStreamSource.create(
                    name, new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8))));
            spool().enQueue(mail);
        } finally {
            LifecycleUtil.dispose(mail);
        }
    }
}
