package org.postiljon.delivery.lane;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.postiljon.bounce.reply.Answer;
import org.postiljon.bounce.reply.NoReply;
import org.postiljon.bounce.reply.Reply;
import org.postiljon.bounce.reply.Stage;
import org.postiljon.delivery.site.EgressSource;
import org.postiljon.delivery.site.MxHost;
import org.postiljon.delivery.site.Router;
import org.postiljon.delivery.smtp.Target;

/**
 * Which address to try next, for one connection that is to be opened: host by host in order of preference, address by
 * address; those that failed of late only when nothing else is left, those that our source can't reach (IPv6 from an IPv4
 * address) not at all. At most {@link #MOST_TRIES} in all, since RFC 5321
 * section 5.1 asks for two at least and a site with twenty dead hosts must not keep a connection opening for ever.
 */
final class Dial {
    static final int MOST_TRIES = 6;
    private static final Answer NO_ADDRESS =
            new NoReply(Stage.ROUTE, NoReply.Cause.DNS, "no receiving host has an address");

    private final DispatchLoop loop;
    private final Router router;
    private final HostPlan plan;
    private final EgressSource source;
    private final Deque<MxHost> hosts;
    private final Deque<Target> fresh = new ArrayDeque<>();
    private final Deque<Target> penalised = new ArrayDeque<>();
    private int tries;
    private Answer last = NO_ADDRESS;

    Dial(DispatchLoop loop, Router router, HostPlan plan, EgressSource source, List<MxHost> inOrder) {
        this.loop = loop;
        this.router = router;
        this.plan = plan;
        this.source = source;
        this.hosts = new ArrayDeque<>(inOrder);
    }

    /** Why the last try failed, or why there was none. */
    Answer lastAnswer() {
        return last;
    }

    /** This address failed, or refused for itself. */
    void failed(Target target, Answer why) {
        last = why;
        if (!(why instanceof NoReply none && none.isOurs())) {
            plan.failed(target, loop.now());
        }
    }

    /** Its host takes no mail at all: its other addresses are not asked. Other reasons say more of why mail waits. */
    void takesNoMail(Target target, Reply why) {
        if (last.equals(NO_ADDRESS)) {
            last = why;
        }
        plan.takesNoMail(target, why, loop.now());
        if (plan.noMail(target.host(), loop.now()).isPresent()) {
            fresh.removeIf(other -> other.host().equals(target.host()));
        }
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
        Optional<Reply> noMail = plan.noMail(host.name(), loop.now());
        if (noMail.isPresent()) {
            if (last.equals(NO_ADDRESS)) {
                last = noMail.get();
            }
            next(then);
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
            InetAddress ip = address.getAddress();
            if (ip != null && !source.reaches(ip)) {
                otherFamily(host, ip);
                continue;
            }
            (plan.failedOfLate(target, now) ? penalised : fresh).add(target);
        }
    }

    /** Skipped; where there is nothing else it is the reason, and one that only we can mend. */
    private void otherFamily(MxHost host, InetAddress ip) {
        if (last.equals(NO_ADDRESS)) {
            String family = ip instanceof Inet6Address ? "IPv6" : "IPv4";
            last = new NoReply(
                    Stage.ROUTE,
                    NoReply.Cause.LOCAL,
                    "we send from " + source.bind() + ", and the receiving hosts have only " + family
                            + " addresses (" + host.name() + ": " + ip.getHostAddress() + "); bind an " + family
                            + " address, or none");
        }
    }

    private static String reason(Throwable failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }
}
