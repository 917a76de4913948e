package org.postiljon.extension.intake;

import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.inject.Inject;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.protocols.smtp.SMTPRetCode;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.dsn.DSNStatus;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.HookReturnCode;
import org.apache.james.smtpserver.JamesMessageHook;
import org.apache.james.smtpserver.futurerelease.FutureReleaseMailParameterHook;
import org.apache.james.smtpserver.futurerelease.FutureReleaseParameters;
import org.apache.mailet.Mail;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the place of James's {@code SendMailHandler}: a mail is answered 250 when a group commit has it, 451 or 452
 * (RFC 5321 section 4.2.2, RFC 3463 4.3.0 and 4.3.1) when it has not. On a connection that can {@link ReplyLater} nobody
 * waits for the commit; on others the I/O thread does.
 *
 * <p>The mail belongs to James again when {@link #onMessage} returns: all that is kept of it is copied by then.
 */
public final class DurableIntakeHook implements JamesMessageHook {
    private static final Logger LOGGER = LoggerFactory.getLogger(DurableIntakeHook.class);
    private static final SMTPResponse TAKEN = new SMTPResponse(
            SMTPRetCode.MAIL_OK, DSNStatus.getStatus(DSNStatus.SUCCESS, DSNStatus.CONTENT_OTHER) + " Message received");
    private static final SMTPResponse NO_ROOM = new SMTPResponse(
            SMTPRetCode.SYSTEM_STORAGE_ERROR,
            DSNStatus.getStatus(DSNStatus.TRANSIENT, DSNStatus.SYSTEM_FULL)
                    + " The store can't take mail now, try again later");
    private static final SMTPResponse NOT_STORED = new SMTPResponse(
            SMTPRetCode.LOCAL_ERROR,
            DSNStatus.getStatus(DSNStatus.TRANSIENT, DSNStatus.SYSTEM_OTHER)
                    + " The mail could not be stored, try again later");

    private final Intake intake;
    private final AtomicBoolean failing = new AtomicBoolean();

    /** For James's loader of SMTP handlers. */
    @Inject
    public DurableIntakeHook(Intake intake) {
        this.intake = intake;
    }

    @Override
    public HookResult onMessage(SMTPSession session, Mail mail) {
        Duration delay = session.getAttachment(FutureReleaseMailParameterHook.FUTURERELEASE_HOLDFOR, State.Transaction)
                .map(FutureReleaseParameters.HoldFor::value)
                .orElse(Duration.ZERO);
        String name = mail.getName();
        CompletionStage<SMTPResponse> reply = intake.take(mail, delay).handle((taken, failure) -> reply(name, failure));
        ReplyLater later =
                session.getAttachment(ReplyLater.KEY, State.Connection).orElse(null);
        if (later == null) {
            return result(reply.toCompletableFuture().join());
        }
        later.reply(reply);
        return HookResult.DECLINED;
    }

    private SMTPResponse reply(String mail, @Nullable Throwable failure) {
        if (failure == null) {
            failing.set(false);
            return TAKEN;
        }
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (failing.compareAndSet(false, true)) {
            LOGGER.warn("Mails are refused for now, the first is {}", mail, cause);
        } else {
            LOGGER.debug("Mail {} is refused for now", mail, cause);
        }
        return intake.health().accepting() ? NOT_STORED : NO_ROOM;
    }

    private static HookResult result(SMTPResponse reply) {
        return HookResult.builder()
                .hookReturnCode(reply == TAKEN ? HookReturnCode.ok() : HookReturnCode.denySoft())
                .smtpReturnCode(reply.getRetCode())
                .smtpDescription(reply.getLines().get(0).toString().substring(4))
                .build();
    }
}
