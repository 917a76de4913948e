package org.postiljon.extension.intake;

import java.util.concurrent.CompletionStage;
import org.apache.james.protocols.api.ProtocolSession.AttachmentKey;
import org.apache.james.protocols.api.Response;

/**
 * A connection that can wait for the reply to a mail without a thread. It is attached to the session, with scope
 * Connection; a listener of James alone has none.
 */
@FunctionalInterface
public interface ReplyLater {
    /** Where a session has it. */
    AttachmentKey<ReplyLater> KEY = AttachmentKey.of("POSTILJON_REPLY_LATER", ReplyLater.class);

    /**
     * Nothing that the client says from now on is looked at before this reply is written. To be called once for a mail,
     * by who answers {@code DECLINED} for it.
     *
     * @param reply completes from any thread; never exceptionally
     */
    void reply(CompletionStage<? extends Response> reply);
}
