package org.postiljon.server.smtp;

import java.util.Map;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.protocols.smtp.SMTPRetCode;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.dsn.DSNStatus;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.HookReturnCode;
import org.apache.james.smtpserver.dsn.DSNRcptParameterHook;

/**
 * Reads NOTIFY and ORCPT as James's hook does, and answers 501 where they can't be read (RFC 3461 section 4). James
 * throws there, which a client takes for a passing fault and tries again for days.
 */
public class DsnRecipientHook extends DSNRcptParameterHook {
    /** For James's loader of SMTP handlers. */
    public DsnRecipientHook() {}

    @Override
    public HookResult doRcpt(
            SMTPSession session, MaybeSender sender, MailAddress recipient, Map<String, String> parameters) {
        try {
            return super.doRcpt(session, sender, recipient, parameters);
        } catch (Exception e) {
            return HookResult.builder()
                    .hookReturnCode(HookReturnCode.deny())
                    .smtpReturnCode(SMTPRetCode.SYNTAX_ERROR_ARGUMENTS)
                    .smtpDescription(DSNStatus.getStatus(DSNStatus.PERMANENT, DSNStatus.DELIVERY_INVALID_ARG)
                            + " The value of NOTIFY or ORCPT can't be read (RFC 3461 section 4)")
                    .build();
        }
    }
}
