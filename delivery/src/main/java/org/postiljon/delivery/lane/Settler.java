package org.postiljon.delivery.lane;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.postiljon.delivery.spool.Settlement;
import org.postiljon.delivery.spool.Spool;
import org.postiljon.delivery.spool.SpoolFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has outcomes committed, and does not let go of one until it is. While the store can't (full disk, dead database: a
 * {@link SpoolFailure}), no attempt begins: each would be one more duplicate after a kill. An outcome that fails for
 * another reason is a defect of its own; it is tried again too, seldom, and holds up nobody.
 */
final class Settler {
    private static final Logger LOG = LoggerFactory.getLogger(Settler.class);
    private static final Duration AGAIN = Duration.ofSeconds(1);
    private static final Duration SELDOM = Duration.ofMinutes(1);

    private final DispatchLoop loop;
    private final Ask ask;
    private final Spool spool;
    private final ArrayDeque<Pending> stuck = new ArrayDeque<>();
    private boolean retrying;
    private int open;
    private String cause = "";
    private Runnable whenFlowing = () -> {};
    private Runnable whenQuiet = () -> {};

    /** A settlement and who waits for it. */
    private record Pending(Settlement settlement, Runnable then) {}

    Settler(DispatchLoop loop, Spool spool) {
        this.loop = loop;
        this.ask = new Ask(loop);
        this.spool = spool;
    }

    /** What to do when commits work again. */
    void whenFlowing(Runnable what) {
        whenFlowing = what;
    }

    /** What to do when all is committed; once. */
    void whenQuiet(Runnable what) {
        whenQuiet = what;
        tellIfQuiet();
    }

    private void tellIfQuiet() {
        if (open == 0) {
            Runnable told = whenQuiet;
            whenQuiet = () -> {};
            told.run();
        }
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
        open++;
        if (stuck.isEmpty()) {
            commit(pending);
        } else {
            stuck.addLast(pending);
        }
    }

    private void commit(Pending pending) {
        ask.of(() -> spool.settle(pending.settlement()), done -> committed(pending), failure -> {
            if (failure instanceof SpoolFailure) {
                stuck(pending, failure);
            } else {
                defective(pending, failure);
            }
        });
    }

    private void committed(Pending pending) {
        open--;
        loop.execute(pending.then());
        tellIfQuiet();
    }

    private void stuck(Pending pending, Throwable failure) {
        cause = String.valueOf(failure.getMessage());
        if (stuck.isEmpty()) {
            LOG.error("An outcome can't be stored; nothing is sent until it can: {}", cause, failure);
        }
        stuck.addLast(pending);
        if (!retrying) {
            retrying = true;
            loop.at(loop.now().plus(AGAIN), this::retry);
        }
    }

    /** One goes first; all others go with it when it could be stored. */
    private void retry() {
        Pending first = stuck.getFirst();
        ask.of(() -> spool.settle(first.settlement()), done -> goOn(() -> committed(first)), failure -> {
            if (failure instanceof SpoolFailure) {
                cause = String.valueOf(failure.getMessage());
                loop.at(loop.now().plus(AGAIN), this::retry);
            } else {
                goOn(() -> defective(first, failure));
            }
        });
    }

    private void goOn(Runnable withFirst) {
        retrying = false;
        List<Pending> others = new ArrayList<>(stuck);
        others.remove(0);
        stuck.clear();
        LOG.warn("Outcomes can be stored again");
        withFirst.run();
        others.forEach(this::commit);
        whenFlowing.run();
    }

    private void defective(Pending pending, Throwable failure) {
        LOG.error(
                "The outcome of delivery {} can't be stored, again in {} s",
                pending.settlement().of().id(),
                SELDOM.toSeconds(),
                failure);
        loop.at(loop.now().plus(SELDOM), () -> commit(pending));
    }
}
