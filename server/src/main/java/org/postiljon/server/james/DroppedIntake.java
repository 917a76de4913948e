package org.postiljon.server.james;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import javax.inject.Inject;
import javax.mail.MessagingException;
import javax.mail.internet.AddressException;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Mail;
import org.postiljon.delivery.message.Address;
import org.postiljon.delivery.spool.SpoolFailure;
import org.postiljon.extension.intake.Intake;
import org.postiljon.extension.mail.MailFormat;
import org.postiljon.server.dropped.BadMail;
import org.postiljon.server.dropped.DroppedMail;
import org.postiljon.server.dropped.NotNow;
import org.postiljon.server.dropped.Submitter;
import org.postiljon.store.embedded.intake.IntakeStore;

/**
 * Puts mails of the spool directory into James's own queue, where those go that come over SMTP. Handed over twice, as
 * after a kill, a mail runs through the mailets twice and is known by its name where it enters the spool.
 */
final class DroppedIntake implements Submitter {
    private final Intake intake;
    private final IntakeStore store;

    @Inject
    DroppedIntake(Intake intake, IntakeStore store) {
        this.intake = intake;
        this.store = store;
    }

    @Override
    public CompletionStage<Optional<Instant>> submit(DroppedMail dropped) {
        Mail mail;
        try {
            mail = mail(dropped);
        } catch (BadMail | MessagingException | IOException e) {
            return CompletableFuture.failedFuture(told(e));
        }
        return store.taken(dropped.name())
                .thenCompose(before -> intake.take(mail, Duration.ZERO).<Optional<Instant>>thenApply(nothing -> before))
                .whenComplete((before, failure) -> LifecycleUtil.dispose(mail))
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(told(failure)));
    }

    /** Trouble with the disk is not the mail's: it would meet every other one. */
    private static Throwable told(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        boolean disk = cause instanceof SpoolFailure
                || cause instanceof IOException
                || (cause instanceof MessagingException && cause.getCause() instanceof IOException);
        return disk ? new NotNow(cause) : cause;
    }

    private static Mail mail(DroppedMail dropped) throws BadMail, MessagingException, IOException {
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
        MailImpl built = mail.build();
        built.setMessageContent(MailFormat.message(dropped.content(), dropped.name()));
        return built;
    }

    /** James takes fewer addresses than RFC 5321 and RFC 6531 allow. */
    private static MailAddress mailAddress(Address address) throws BadMail {
        try {
            return new MailAddress(address.toString());
        } catch (AddressException | RuntimeException refused) {
            throw new BadMail("James refuses the address '" + address + "': " + refused.getMessage()
                    + ". Correct it in the header, or take it out.");
        }
    }
}
