package org.postiljon.server.smtp;

import java.io.IOException;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.LineHandler;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.protocols.smtp.SMTPRetCode;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.core.DataLineFilter;
import org.apache.james.protocols.smtp.dsn.DSNStatus;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.james.smtpserver.ExtendedSMTPSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes pieces of long lines as they come ({@link LineDecoder}); lines and the rests of lines go to James, which insists
 * on CR LF at their end.
 */
final class ContentPieces implements DataLineFilter {
    private static final Logger LOGGER = LoggerFactory.getLogger(ContentPieces.class);

    @Override
    public @Nullable Response onLine(SMTPSession session, byte[] line, LineHandler<SMTPSession> next) {
        if (line[line.length - 1] == '\n') {
            return next.onLine(session, line);
        }
        MimeMessageInputStreamSource content = ((ExtendedSMTPSession) session).getMimeMessageWriter();
        int stuffing = line[0] == '.' && line[1] == '.' ? 1 : 0;
        try {
            content.getWritableOutputStream().write(line, stuffing, line.length - stuffing);
            return null;
        } catch (IOException e) {
            LOGGER.error("Content of a mail can't be written", e);
            LifecycleUtil.dispose(content);
            session.popLineHandler();
            SMTPResponse response = new SMTPResponse(
                    SMTPRetCode.LOCAL_ERROR,
                    DSNStatus.getStatus(DSNStatus.TRANSIENT, DSNStatus.SYSTEM_FULL) + " The mail can't be written");
            response.setEndSession(true);
            return response;
        }
    }
}
