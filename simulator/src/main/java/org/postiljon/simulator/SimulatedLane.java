package org.postiljon.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.PriorityQueue;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.postiljon.bounce.reply.ReplyClassifier;
import org.postiljon.bounce.reply.Scope;
import org.postiljon.bounce.reply.Verdict;
import org.postiljon.delivery.destination.Allowance;
import org.postiljon.delivery.destination.Load;
import org.postiljon.delivery.destination.RateEvent;
import org.postiljon.delivery.retry.MessageDelays;
import org.postiljon.delivery.retry.RetrySchedule;

/**
 * One lane to one receiver on virtual time: messages, connections and pacing as the production dispatcher has them,
 * and nothing else. Replies are read by the production classifier.
 */
public final class SimulatedLane {
    private static final ReplyClassifier CLASSIFIER = ReplyClassifier.shipped();
    private static final Duration IDLE = Duration.ofSeconds(15);
    private static final int MOST_DEFERRED = 20_000;
    private static final double JITTER = 0.1;

    private record Deferred(Instant until, long message, int tries) implements Comparable<Deferred> {
        @Override
        public int compareTo(Deferred other) {
            int byTime = until.compareTo(other.until);
            return byTime != 0 ? byTime : Long.compare(message, other.message);
        }
    }

    private record Ready(long message, int tries) {}

    private static final class Connection {
        private int sent;
        private Instant lastUsed;

        Connection(Instant now) {
            lastUsed = now;
        }
    }

    private final VirtualTime time;
    private final Receiver receiver;
    private final Pilot pilot;
    private final Random random;
    private final boolean endless;
    private final Deque<Ready> ready = new ArrayDeque<>();
    private final PriorityQueue<Deferred> deferred = new PriorityQueue<>();
    private final Deque<Connection> idle = new ArrayDeque<>();
    private int connecting;
    private int inFlight;
    private int held;
    private long nextMessage;
    private long attempts;
    private long accepted;
    private @Nullable Instant wakesAt;

    /**
     * A lane that sends nothing until {@link #offer} or {@link #start}.
     *
     * @param endless whether there is always one more message
     * @param random  for the jitter that the caller of the controller draws
     */
    public SimulatedLane(VirtualTime time, Receiver receiver, Pilot pilot, boolean endless, Random random) {
        this.time = time;
        this.receiver = receiver;
        this.pilot = pilot;
        this.endless = endless;
        this.random = random;
    }

    /** Messages that were taken. */
    public long accepted() {
        return accepted;
    }

    /** Connects and transactions that were answered, but for those that only ended a connection. */
    public long attempts() {
        return attempts;
    }

    /** More messages. */
    public void offer(int messages) {
        for (int i = 0; i < messages; i++) {
            ready.addLast(new Ready(nextMessage++, 0));
        }
        pump();
    }

    /** Begins to send. */
    public void start() {
        pump();
    }

    /** The sender is killed and comes up again; the receiver sees nothing of it but a pause. */
    public void restart() {
        pilot.restart(time.now());
        pump();
    }

    private boolean hasReady() {
        while (!deferred.isEmpty() && !deferred.peek().until.isAfter(time.now())) {
            Deferred due = deferred.remove();
            ready.addLast(new Ready(due.message, due.tries));
        }
        if (endless && ready.isEmpty()) {
            ready.addLast(new Ready(nextMessage++, 0));
        }
        return !ready.isEmpty();
    }

    private void wake(Instant at) {
        Instant now = time.now();
        if (wakesAt != null && !wakesAt.isAfter(at) && wakesAt.isAfter(now)) {
            return;
        }
        wakesAt = at;
        time.at(at, () -> {
            if (at.equals(wakesAt)) {
                wakesAt = null;
                pump();
            }
        });
    }

    private Allowance allowance() {
        return pilot.allowance(
                new Load(held - connecting, connecting, inFlight, endless ? Long.MAX_VALUE : ready.size()), time.now());
    }

    private void pump() {
        Instant now = time.now();
        while (!idle.isEmpty() && idle.getFirst().lastUsed.isBefore(now.minus(IDLE))) {
            idle.removeFirst();
            drop();
        }
        while (true) {
            if (!hasReady()) {
                if (!deferred.isEmpty()) {
                    wake(deferred.peek().until);
                }
                return;
            }
            Allowance allowance = allowance();
            if (allowance.sendAt().isEmpty()) {
                return;
            }
            Instant at = allowance.sendAt().get();
            if (at.isAfter(now)) {
                wake(at);
                return;
            }
            if (!idle.isEmpty()) {
                send(idle.removeLast());
                continue;
            }
            long backlog = endless ? Long.MAX_VALUE : ready.size();
            if (held < allowance.maxOpen() && connecting < Math.min(backlog, allowance.maxConnecting())) {
                connect();
                wake(now.plusNanos(Math.round(1e9 / allowance.perSecond())));
                return;
            }
            if (inFlight == 0 && connecting == 0) {
                wake(now.plusSeconds(1));
            }
            return;
        }
    }

    private void connect() {
        Instant started = time.now();
        held++;
        connecting++;
        Response response = receiver.connect(started);
        time.after(response.after(), () -> connected(response, started));
    }

    private void connected(Response response, Instant started) {
        Instant now = time.now();
        connecting--;
        Verdict verdict = CLASSIFIER.verdict(response.answer());
        if (verdict.kind() == Verdict.Kind.ACCEPTED) {
            pilot.hear(new RateEvent.Connected(held - connecting), now);
            idle.addLast(new Connection(now));
        } else {
            held--;
            attempts++;
            pilot.hear(new RateEvent.Refused(verdict.kind(), started, held, jitter()), now);
        }
        pump();
    }

    private void send(Connection connection) {
        Instant started = time.now();
        Ready message = ready.removeFirst();
        inFlight++;
        pilot.hear(new RateEvent.Sent(), started);
        Response response = receiver.transact(message.message, connection.sent, started);
        connection.sent++;
        time.after(response.after(), () -> answered(connection, message, response, started));
    }

    private void answered(Connection connection, Ready message, Response response, Instant started) {
        Instant now = time.now();
        inFlight--;
        connection.lastUsed = now;
        Verdict verdict = CLASSIFIER.verdict(response.answer());
        switch (verdict.kind()) {
            case ACCEPTED -> {
                attempts++;
                accepted++;
                receiver.done();
                pilot.hear(new RateEvent.Accepted(started), now);
            }
            case CONNECTION_ENDED -> {
                ready.addFirst(message);
                pilot.hear(new RateEvent.Closed(connection.sent - 1), now);
            }
            case GREYLISTED, TEMPORARY, PERMANENT -> {
                attempts++;
                deferred(verdict, message, response, started);
            }
            default -> {
                attempts++;
                ready.addFirst(message);
                pilot.hear(new RateEvent.Refused(verdict.kind(), started, held, jitter()), now);
            }
        }
        Allowance allowance = allowance();
        if (response.closes() || connection.sent >= allowance.maxMessages() || held > allowance.maxOpen()) {
            drop();
        } else {
            idle.addLast(connection);
        }
        pump();
    }

    private void deferred(Verdict verdict, Ready message, Response response, Instant started) {
        Instant now = time.now();
        boolean disguised = pilot.hear(
                new RateEvent.Deferred(verdict.kind(), verdict.scope() == Scope.RECIPIENT, started, jitter()), now);
        if (verdict.kind() == Verdict.Kind.PERMANENT || (endless && deferred.size() > MOST_DEFERRED)) {
            return;
        }
        Instant next;
        if (disguised) {
            next = now.plus(MessageDelays.DISGUISED);
        } else if (verdict.kind() == Verdict.Kind.GREYLISTED) {
            next = now.plus(MessageDelays.greylisted(response.answer().describe()));
        } else {
            next = RetrySchedule.DEFAULT.next(message.tries, now, random.nextDouble());
        }
        deferred.add(new Deferred(next, message.message, message.tries + 1));
    }

    private void drop() {
        held--;
        receiver.close();
    }

    private double jitter() {
        return JITTER * (2 * random.nextDouble() - 1);
    }
}
