package org.postiljon.delivery.smtp;

import org.postiljon.bounce.reply.Answer;
import org.postiljon.delivery.event.Peer;

/**
 * Who opened a session. Called on a network thread; passes on to its own. For each session: {@code ready} at most once,
 * then for each transaction exactly one {@code done}, and at the end exactly one {@code closed}.
 */
public interface SessionListener {
    /** The session takes a transaction now: greeting, EHLO, TLS and login are done. */
    void ready(Session session, SessionInfo info);

    /** The transaction ended. */
    void done(Session session, TransactionResult result);

    /**
     * The session is over.
     *
     * @param peer  what is known of the two ends
     * @param why   what ended it: before {@code ready} the refusal or failure; later a 421 or a lost connection, at the
     *     stage that was under way, or MAIL between transactions
     * @param asked whether we asked for it by {@code quit} or {@code abort}
     */
    void closed(Session session, Peer peer, Answer why, boolean asked);
}
