package org.postiljon.server.james;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.inject.Inject;
import javax.mail.MessagingException;
import javax.mail.internet.AddressException;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.mailet.Mail;
import org.postiljon.delivery.message.Address;
import org.postiljon.server.dropped.BadMail;
import org.postiljon.server.dropped.DroppedMail;
import org.postiljon.server.dropped.Submitter;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/**
 * Puts mails of the spool directory into James's own queue, where those go that come over SMTP. Handed over twice, as
 * after a kill, a mail runs through the mailets twice and is known by its name where it enters the spool.
 */
final class DroppedIntake implements Submitter {
    /** Name of the queue that James's spooler reads. */
    private final MailQueue spooler;

    @Inject
    DroppedIntake(MailQueueFactory<?> queues) {
        this.spooler = queues.createQueue(MailQueueFactory.SPOOL);
    }

    @Override
    public CompletionStage<Void> submit(DroppedMail dropped) {
        try {
            Mail mail = mail(dropped);
            Publisher<Void> enqueued = spooler.enqueueReactive(mail);
            return Mono.from(enqueued)
                    .doFinally(end -> LifecycleUtil.dispose(mail))
                    .toFuture();
        } catch (MessagingException | IOException | BadMail e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static Mail mail(DroppedMail dropped) throws MessagingException, IOException, BadMail {
        MailImpl.Builder mail = MailImpl.builder()
                .name(dropped.name())
                .sender(
                        dropped.sender().isPresent()
                                ? MaybeSender.of(mailAddress(dropped.sender().get()))
                                : MaybeSender.nullSender())
                .remoteAddr("127.0.0.1")
                .remoteHost("localhost");
        for (Address recipient : dropped.recipients()) {
            mail.addRecipient(mailAddress(recipient));
        }
        try (InputStream content = dropped.content().open()) {
            MailImpl built = mail.build();
            built.setMessageContent(MimeMessageInputStreamSource.create(dropped.name(), content));
            return built;
        }
    }

    private static MailAddress mailAddress(Address address) throws BadMail {
        try {
            return new MailAddress(address.toString());
        } catch (AddressException e) {
            throw new BadMail("James can't take the address " + address + ": " + e.getMessage()
                    + ". Write it another way, or leave it out.");
        }
    }
}
