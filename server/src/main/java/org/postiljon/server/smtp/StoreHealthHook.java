package org.postiljon.server.smtp;

import javax.inject.Inject;
import org.apache.james.core.MaybeSender;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.dsn.DSNStatus;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.HookReturnCode;
import org.apache.james.protocols.smtp.hook.MailHook;
import org.postiljon.delivery.spool.Spool;
import org.postiljon.delivery.spool.SpoolHealth;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers MAIL FROM with 452 while the store can't take mail (RFC 5321 section 4.2.2, RFC 3463 4.3.1), so that a sender
 * keeps its mail and tries again later. Without it the answer would come after the whole message.
 */
public final class StoreHealthHook implements MailHook {
    private static final Logger LOGGER = LoggerFactory.getLogger(StoreHealthHook.class);

    private final Spool spool;

    /** For James's loader of SMTP handlers. */
    @Inject
    public StoreHealthHook(Spool spool) {
        this.spool = spool;
    }

    @Override
    public HookResult doMail(SMTPSession session, MaybeSender sender) {
        SpoolHealth health = spool.health();
        if (health.accepting()) {
            return HookResult.DECLINED;
        }
        // The store has told the log once; a line for each sender would flood it.
        LOGGER.debug("Mail from {} is refused for now: {}", sender.asString(), health.cause());
        return HookResult.builder()
                .hookReturnCode(HookReturnCode.denySoft())
                .smtpReturnCode("452")
                .smtpDescription(DSNStatus.getStatus(DSNStatus.TRANSIENT, DSNStatus.SYSTEM_FULL)
                        + " The store can't take mail now, try again later")
                .build();
    }
}
