package org.postiljon.server.smtp;

import javax.mail.MessagingException;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.HookReturnCode;
import org.apache.james.smtpserver.JamesMessageHook;
import org.apache.mailet.Mail;

/** A hook as an admin may have, which looks into mails and refuses some. */
public final class RefusingHook implements JamesMessageHook {
    @Override
    public HookResult onMessage(SMTPSession session, Mail mail) {
        try {
            return "refuse me".equals(mail.getMessage().getSubject())
                    ? HookResult.builder()
                            .hookReturnCode(HookReturnCode.deny())
                            .smtpReturnCode("554")
                            .smtpDescription("5.7.1 Not here")
                            .build()
                    : HookResult.DECLINED;
        } catch (MessagingException e) {
            return HookResult.DENYSOFT;
        }
    }
}
