package org.postiljon.delivery.lane;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.postiljon.bounce.reply.Answer;
import org.postiljon.bounce.reply.NoReply;
import org.postiljon.bounce.reply.Stage;
import org.postiljon.delivery.site.MxHost;
import org.postiljon.delivery.site.Router;
import org.postiljon.delivery.smtp.Target;

/**
 * Which address to try next, for one connection that is to be opened: host by host in order of preference, address by
 * address; those that failed of late only when nothing else is left. At most {@link #MOST_TRIES} in all, since RFC 5321
 * section 5.1 asks for two at least and a site with twenty dead hosts must not keep a connection opening for ever.
 */
final class Dial {
    static final int MOST_TRIES = 6;

    private final DispatchLoop loop;
    private final Router router;
    private final HostPlan plan;
    private final Deque<MxHost> hosts;
    private final Deque<Target> fresh = new ArrayDeque<>();
    private final Deque<Target> penalised = new ArrayDeque<>();
    private int tries;
    private Answer last = new NoReply(Stage.ROUTE, NoReply.Cause.DNS, "no receiving host has an address");

    Dial(DispatchLoop loop, Router router, HostPlan plan, List<MxHost> inOrder) {
        this.loop = loop;
        this.router = router;
        this.plan = plan;
        this.hosts = new ArrayDeque<>(inOrder);
    }

    /** Why the last try failed. */
    Answer lastAnswer() {
        return last;
    }

    /** This address failed, or refused for itself. */
    void failed(Target target, Answer why) {
        last = why;
        plan.failed(target, loop.now());
    }

    /** Hands the next address to {@code then}, on the dispatcher's thread; empty: there is none left. */
    void next(Consumer<Optional<Target>> then) {
        if (tries >= MOST_TRIES) {
            then.accept(Optional.empty());
            return;
        }
        Target target = fresh.poll();
        if (target != null) {
            tries++;
            then.accept(Optional.of(target));
            return;
        }
        MxHost host = hosts.poll();
        if (host == null) {
            tries++;
            then.accept(Optional.ofNullable(penalised.poll()));
            return;
        }
        router.addresses(host)
                .whenComplete((addresses, failure) -> loop.execute(() -> {
                    if (failure == null) {
                        sortIn(host, addresses);
                    } else {
                        last = new NoReply(Stage.ROUTE, NoReply.Cause.DNS, host.name() + ": " + reason(failure));
                    }
                    next(then);
                }));
    }

    private void sortIn(MxHost host, List<InetSocketAddress> addresses) {
        Instant now = loop.now();
        for (InetSocketAddress address : addresses) {
            Target target = new Target(host.name(), address);
            (plan.failedOfLate(target, now) ? penalised : fresh).add(target);
        }
    }

    private static String reason(Throwable failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }
}
