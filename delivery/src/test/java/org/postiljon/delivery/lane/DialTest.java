package org.postiljon.delivery.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.postiljon.bounce.reply.NoReply;
import org.postiljon.bounce.reply.NoReply.Cause;
import org.postiljon.bounce.reply.ReplyClassifier;
import org.postiljon.bounce.reply.Scope;
import org.postiljon.bounce.reply.Stage;
import org.postiljon.delivery.message.Domain;
import org.postiljon.delivery.site.EgressSource;
import org.postiljon.delivery.site.MxHost;
import org.postiljon.delivery.site.Route;
import org.postiljon.delivery.site.Router;
import org.postiljon.delivery.smtp.Target;

/** Which address is tried next, and what is said where there is none. */
class DialTest {
    private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");
    private static final EgressSource ANY = new EgressSource("any", "", "out.a.example");
    private static final EgressSource IPV4 = new EgressSource("four", "203.0.113.7", "out.a.example");
    private static final EgressSource IPV6 = new EgressSource("six", "2001:db8::7", "out.a.example");

    private final Names names = new Names();
    private final HostPlan plan = new HostPlan();

    /** Hosts by their addresses; a host without any can't be resolved. */
    private static final class Names implements Router {
        private final Map<String, List<InetSocketAddress>> hosts = new HashMap<>();

        @Override
        public Optional<Route> known(Domain domain) {
            throw new AssertionError("a dial asks for no route");
        }

        @Override
        public CompletionStage<Route> route(Domain domain) {
            throw new AssertionError("a dial asks for no route");
        }

        @Override
        public CompletionStage<List<InetSocketAddress>> addresses(MxHost host) {
            List<InetSocketAddress> found = hosts.getOrDefault(host.name(), List.of());
            return found.isEmpty()
                    ? CompletableFuture.failedFuture(new IllegalStateException("SERVFAIL"))
                    : CompletableFuture.completedFuture(found);
        }

        @Override
        public void close() {}
    }

    /** Everything happens at once, at noon. */
    private static final class AtOnce implements DispatchLoop {
        @Override
        public Instant now() {
            return NOON;
        }

        @Override
        public void execute(Runnable what) {
            what.run();
        }

        @Override
        public void at(Instant when, Runnable what) {
            throw new AssertionError("a dial sets no timer");
        }
    }

    private void host(String name, String... ips) {
        names.hosts.put(
                name, Stream.of(ips).map(ip -> new InetSocketAddress(ip, 25)).toList());
    }

    private Dial dial(EgressSource source, String... hosts) {
        List<MxHost> inOrder = new ArrayList<>();
        for (String host : hosts) {
            inOrder.add(MxHost.published(host, inOrder.size()));
        }
        return new Dial(new AtOnce(), names, plan, source, inOrder);
    }

    private static @Nullable Target next(Dial dial) {
        AtomicReference<@Nullable Target> next = new AtomicReference<>();
        dial.next(target -> next.set(target.orElse(null)));
        return next.get();
    }

    /** All addresses that it tries when each is refused. */
    private static List<String> all(Dial dial) {
        List<String> tried = new ArrayList<>();
        for (Target target = next(dial); target != null; target = next(dial)) {
            tried.add(target.address().getAddress().getHostAddress());
            dial.failed(target, new NoReply(Stage.CONNECT, Cause.REFUSED, target.host()));
        }
        return tried;
    }

    @Test
    void hostByHostAndAddressByAddress() {
        host("mx1.b.example", "192.0.2.1", "192.0.2.2");
        host("mx2.b.example", "192.0.2.3");
        Dial dial = dial(ANY, "mx1.b.example", "mx2.b.example");
        assertThat(all(dial)).containsExactly("192.0.2.1", "192.0.2.2", "192.0.2.3");
        assertThat(dial.lastAnswer()).isEqualTo(new NoReply(Stage.CONNECT, Cause.REFUSED, "mx2.b.example"));
    }

    @Test
    void whatFailedOfLateComesLast() {
        host("mx1.b.example", "192.0.2.1");
        host("mx2.b.example", "192.0.2.3");
        plan.failed(new Target("mx1.b.example", new InetSocketAddress("192.0.2.1", 25)), NOON);
        assertThat(all(dial(ANY, "mx1.b.example", "mx2.b.example"))).containsExactly("192.0.2.3", "192.0.2.1");
    }

    @Test
    void sixTriesAtMost() {
        host("mx1.b.example", "192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4");
        host("mx2.b.example", "192.0.2.5", "192.0.2.6", "192.0.2.7");
        assertThat(all(dial(ANY, "mx1.b.example", "mx2.b.example")))
                .hasSize(Dial.MOST_TRIES)
                .endsWith("192.0.2.6");
    }

    @Test
    void aSourceTriesOnlyWhatItCanReach() {
        host("mx1.b.example", "2001:db8::1", "192.0.2.1");
        host("mx2.b.example", "2001:db8::2");
        host("mx3.b.example", "192.0.2.3");
        String[] hosts = {"mx1.b.example", "mx2.b.example", "mx3.b.example"};
        assertThat(all(dial(IPV4, hosts))).containsExactly("192.0.2.1", "192.0.2.3");
        assertThat(all(dial(IPV6, hosts))).containsExactly("2001:db8:0:0:0:0:0:1", "2001:db8:0:0:0:0:0:2");
    }

    @Test
    void aSiteThatASourceCanNotReachIsOurOwnTrouble() {
        host("mx1.b.example", "2001:db8::1");
        host("mx2.b.example", "2001:db8::2");
        Dial dial = dial(IPV4, "mx1.b.example", "mx2.b.example");
        assertThat(next(dial)).isNull();
        assertThat(dial.lastAnswer().describe())
                .isEqualTo("local failure at ROUTE: we send from 203.0.113.7, and the receiving hosts have only IPv6"
                        + " addresses (mx1.b.example: 2001:db8:0:0:0:0:0:1); bind an IPv6 address, or none");
        assertThat(ReplyClassifier.shipped().verdict(dial.lastAnswer()).scope()).isEqualTo(Scope.SOURCE);

        host("mx1.b.example", "192.0.2.1");
        Dial other = dial(IPV6, "mx1.b.example");
        assertThat(next(other)).isNull();
        assertThat(other.lastAnswer().describe()).contains("only IPv4", "192.0.2.1");
    }

    @Test
    void aFailureThatMayPassGoesBeforeOurOwnTrouble() {
        host("mx2.b.example", "2001:db8::2");
        for (String[] hosts : List.of(
                new String[] {"down.b.example", "mx2.b.example"}, new String[] {"mx2.b.example", "down.b.example"})) {
            Dial dial = dial(IPV4, hosts);
            assertThat(next(dial)).isNull();
            assertThat(dial.lastAnswer()).isEqualTo(new NoReply(Stage.ROUTE, Cause.DNS, "down.b.example: SERVFAIL"));
        }
    }

    @Test
    void ourOwnFaultIsNotHeldAgainstTheHost() {
        host("mx1.b.example", "192.0.2.1");
        for (Cause cause : Cause.values()) {
            Target target = Objects.requireNonNull(next(dial(ANY, "mx1.b.example")));
            dial(ANY, "mx1.b.example").failed(target, new NoReply(Stage.CONNECT, cause, ""));
            assertThat(plan.failedOfLate(target, NOON))
                    .as(cause.name())
                    .isEqualTo(cause != Cause.LOCAL && cause != Cause.ABORTED);
            plan.worked(target);
        }
    }
}
