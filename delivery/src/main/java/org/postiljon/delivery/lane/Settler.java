package org.postiljon.delivery.lane;

import java.time.Duration;
import java.util.ArrayDeque;
import org.postiljon.delivery.spool.Settlement;
import org.postiljon.delivery.spool.Spool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has outcomes committed, and does not let go of one until it is. While some can't be (full disk, dead database), no
 * attempt begins: each would be one more duplicate after a kill.
 */
final class Settler {
    private static final Logger LOG = LoggerFactory.getLogger(Settler.class);
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final DispatchLoop loop;
    private final Spool spool;
    private final ArrayDeque<Pending> stuck = new ArrayDeque<>();
    private boolean retrying;
    private String cause = "";
    private Runnable whenFlowing = () -> {};

    /** A settlement and who waits for it. */
    private record Pending(Settlement settlement, Runnable then) {}

    Settler(DispatchLoop loop, Spool spool) {
        this.loop = loop;
        this.spool = spool;
    }

    /** What to do when commits work again. */
    void whenFlowing(Runnable what) {
        whenFlowing = what;
    }

    /** Whether all outcomes could be committed so far. */
    boolean isFlowing() {
        return stuck.isEmpty();
    }

    /** Why not; empty: it is. */
    String cause() {
        return isFlowing() ? "" : stuck.size() + " outcomes can't be stored: " + cause;
    }

    /** Commits; {@code then} runs on the dispatcher's thread afterwards, however long that takes. */
    void settle(Settlement settlement, Runnable then) {
        Pending pending = new Pending(settlement, then);
        if (stuck.isEmpty()) {
            commit(pending, () -> stuck.addLast(pending));
        } else {
            stuck.addLast(pending);
        }
    }

    private void commit(Pending pending, Runnable onFailure) {
        spool.settle(pending.settlement())
                .whenComplete((done, failure) -> loop.execute(() -> {
                    if (failure == null) {
                        pending.then().run();
                        return;
                    }
                    cause = String.valueOf(failure.getMessage());
                    if (stuck.isEmpty()) {
                        LOG.error("An outcome can't be stored; nothing is sent until it can: {}", cause, failure);
                    }
                    onFailure.run();
                    retryLater();
                }));
    }

    private void retryLater() {
        if (!retrying) {
            retrying = true;
            loop.at(loop.now().plus(AGAIN), this::retryFirst);
        }
    }

    private void retryFirst() {
        retrying = false;
        Pending first = stuck.peekFirst();
        if (first == null) {
            return;
        }
        Runnable then = () -> {
            stuck.removeFirst();
            first.then().run();
            if (stuck.isEmpty()) {
                LOG.warn("Outcomes can be stored again");
                whenFlowing.run();
            } else {
                retryFirst();
            }
        };
        commit(new Pending(first.settlement(), then), () -> {});
    }
}
