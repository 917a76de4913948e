package org.postiljon.delivery.site;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.ResolverConfig;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;

/**
 * Asks recursive servers without blocking: over UDP, over TCP where the answer is truncated, the next server where one
 * does not answer or can't. Bounded: so many questions are under way, the others wait in order, and of those there are
 * only so many too. Thread-safe.
 */
final class DnsQueries {
    private static final int WAITING_PER_QUERY = 100;

    private final List<InetSocketAddress> servers;
    private final Duration timeout;
    private final int rounds;
    private final int maxWaiting;
    private final DnsUdp udp;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int free;
    private volatile int first;

    /**
     * Asks nothing yet.
     *
     * @param udp asks, and runs what follows on its thread
     */
    DnsQueries(DnsSettings settings, DnsUdp udp) {
        this.servers = settings.servers().isEmpty()
                ? List.copyOf(ResolverConfig.getCurrentConfig().servers())
                : settings.servers();
        this.timeout = settings.timeout();
        this.rounds = settings.rounds();
        this.free = settings.maxQueries();
        this.maxWaiting = settings.maxQueries() * WAITING_PER_QUERY;
        this.udp = udp;
    }

    /** Asks, following aliases. Never fails: what goes wrong is {@link DnsAnswer.Failed}. */
    CompletionStage<DnsAnswer> ask(Name name, int type) {
        return ask(name, type, 0);
    }

    private CompletionStage<DnsAnswer> ask(Name name, int type, int aliases) {
        return once(name, type).thenCompose(answer -> {
            if (!(answer instanceof DnsAnswer.Alias alias)) {
                return CompletableFuture.completedFuture(answer);
            }
            if (aliases == DnsAnswer.MAX_ALIASES) {
                return CompletableFuture.completedFuture(
                        new DnsAnswer.Failed("more than " + aliases + " aliases, or aliases of each other"));
            }
            return ask(alias.target(), type, aliases + 1).thenApply(last -> last.atMost(alias.ttl()));
        });
    }

    private CompletionStage<DnsAnswer> once(Name name, int type) {
        CompletableFuture<DnsAnswer> result = new CompletableFuture<>();
        Runnable begin = () -> attempt(name, type, 0, first, result);
        synchronized (this) {
            if (free > 0) {
                free--;
            } else if (waiting.size() < maxWaiting) {
                waiting.add(begin);
                return result;
            } else {
                return CompletableFuture.completedFuture(new DnsAnswer.Failed("too many questions wait for DNS"));
            }
        }
        begin.run();
        return result;
    }

    private void attempt(Name name, int type, int made, int server, CompletableFuture<DnsAnswer> result) {
        if (servers.isEmpty()) {
            end(result, new DnsAnswer.Failed("this machine knows no DNS server"));
            return;
        }
        Message query = Message.newQuery(Record.newRecord(name, type, DClass.IN));
        query.addRecord(new OPTRecord(DnsUdp.PAYLOAD, 0, 0), Section.ADDITIONAL);
        CompletableFuture<Message> unused = udp.ask(servers.get(server), query, timeout)
                .thenCompose(response -> response.getHeader().getFlag(Flags.TC)
                        ? overTcp(servers.get(server), query)
                        : CompletableFuture.completedFuture(response))
                .whenCompleteAsync(
                        (response, failure) -> read(name, type, made, server, result, response, failure), udp)
                .toCompletableFuture();
    }

    private CompletionStage<Message> overTcp(InetSocketAddress server, Message query) {
        SimpleResolver tcp = new SimpleResolver(server);
        tcp.setTCP(true);
        tcp.setTimeout(timeout);
        // An own limit too: the library looks at its time-outs only when its network thread is idle.
        return tcp.sendAsync(query, udp)
                .toCompletableFuture()
                .copy()
                .orTimeout(timeout.toMillis() + 1, TimeUnit.MILLISECONDS);
    }

    private void read(
            Name name,
            int type,
            int made,
            int server,
            CompletableFuture<DnsAnswer> result,
            @Nullable Message response,
            @Nullable Throwable failure) {
        if (response != null && isFinal(response.getRcode())) {
            first = server; // stay with a server that works
            end(result, DnsAnswer.read(name, type, response));
        } else if (made + 1 < servers.size() * rounds) {
            attempt(name, type, made + 1, (server + 1) % servers.size(), result);
        } else {
            String why = response != null ? Rcode.string(response.getRcode()) : words(failure);
            end(result, new DnsAnswer.Failed(why));
        }
    }

    private static boolean isFinal(int rcode) {
        return rcode == Rcode.NOERROR || rcode == Rcode.NXDOMAIN;
    }

    private static String words(@Nullable Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause == null || cause.getMessage() == null ? "no answer" : cause.getMessage();
    }

    private void end(CompletableFuture<DnsAnswer> result, DnsAnswer answer) {
        Runnable next;
        synchronized (this) {
            next = waiting.poll();
            if (next == null) {
                free++;
            }
        }
        if (next != null) {
            next.run();
        }
        result.complete(answer);
    }
}
