package org.postiljon.delivery.smtp.net;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postiljon.bounce.reply.Answer;
import org.postiljon.delivery.event.Peer;
import org.postiljon.delivery.smtp.Session;
import org.postiljon.delivery.smtp.SessionInfo;
import org.postiljon.delivery.smtp.SessionListener;
import org.postiljon.delivery.smtp.TransactionResult;

/** Keeps what a session tells, in its order. */
final class Recorder implements SessionListener {
    record Ready(Session session, SessionInfo info) {}

    record Closed(Peer peer, Answer why, boolean asked) {}

    private final BlockingQueue<Object> heard = new LinkedBlockingQueue<>();

    @Override
    public void ready(Session session, SessionInfo info) {
        heard.add(new Ready(session, info));
    }

    @Override
    public void done(Session session, TransactionResult result) {
        heard.add(result);
    }

    @Override
    public void closed(Session session, Peer peer, Answer why, boolean asked) {
        heard.add(new Closed(peer, why, asked));
    }

    /** The next thing heard, which must be of this kind. */
    <T> T next(Class<T> kind) throws InterruptedException {
        @Nullable Object next = heard.poll(20, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("No " + kind.getSimpleName() + " within 20 s");
        }
        if (!kind.isInstance(next)) {
            throw new AssertionError("Not a " + kind.getSimpleName() + ": " + next);
        }
        return kind.cast(next);
    }

    /** Whether nothing more was heard so far. */
    boolean isQuiet() {
        return heard.isEmpty();
    }
}
