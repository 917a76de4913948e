package org.postiljon.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.postiljon.bounce.reply.Answer;
import org.postiljon.bounce.reply.NoReply;
import org.postiljon.bounce.reply.Reply;
import org.postiljon.bounce.reply.Stage;

/**
 * A receiver that hides its limits and says no more than receivers say: replies, or nothing. It has no thread and no
 * clock of its own; whoever sends tells the time.
 */
public final class Receiver {
    private static final Duration STRIKES_COUNT_FOR = Duration.ofMinutes(5);
    private static final Duration LIMITS_RISE_EVERY = Duration.ofMinutes(10);
    private static final Duration BLOCK_GROWS = Duration.ofMinutes(5);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration REPLY_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration REFUSED_AFTER = Duration.ofMillis(200);

    private final ReceiverTraits traits;
    private final Random random;
    private final List<HiddenLimit> limits;
    private final List<HiddenLimit> connectLimits;
    private final Map<Long, Instant> greylisted = new HashMap<>();
    private final Deque<Instant> strikes = new ArrayDeque<>();
    private int greylistPassed;
    private int open;
    private int busy;
    private double share = 1;
    private Instant shareSince = Instant.MIN;
    private Instant blockedUntil = Instant.MIN;
    private int triesWhileBlocked;
    private int blocks;
    private long throttled;

    /**
     * A receiver.
     *
     * @param traits what it is like
     * @param random its chance
     */
    public Receiver(ReceiverTraits traits, Random random) {
        this.traits = traits;
        this.random = random;
        limits = traits.limits().stream().map(HiddenLimit::new).toList();
        connectLimits = traits.connectLimits().stream().map(HiddenLimit::new).toList();
    }

    /** How often it blocked its sender. */
    public int blocks() {
        return blocks;
    }

    /** Connects and transactions that it refused for their number, whatever it said. */
    public long throttled() {
        return throttled;
    }

    /** A connection is opened; when the greeting is positive, it is open until {@link #close()}. */
    public Response connect(Instant now) {
        if (outageEnd(now).isPresent() || (traits.unreachable() > 0 && random.nextDouble() < traits.unreachable())) {
            return silent(Stage.CONNECT, CONNECT_TIMEOUT);
        }
        if (inBlock(now)) {
            throttled++;
            return new Response(blocked(Stage.CONNECT), traits.connecting(), true);
        }
        for (HiddenLimit limit : connectLimits) {
            if (limit.isFull(now, 1)) {
                return tooManyConnections(now);
            }
            limit.count(now);
        }
        if (open >= traits.maxConnections().applyAsDouble(now)) {
            return tooManyConnections(now);
        }
        open++;
        return new Response(Reply.of(Stage.CONNECT, 220, "mx.receiver.example ESMTP"), traits.connecting(), false);
    }

    /** A connection is closed by the sender, or because a response said so. */
    public void close() {
        open--;
    }

    /**
     * A message is sent over an open connection. After a positive answer the sender calls {@link #done()}.
     *
     * @param message its number; a greylisted one is known again by it
     * @param earlier messages sent over this connection before
     */
    public Response transact(long message, int earlier, Instant now) {
        if (outageEnd(now).isPresent()) {
            return silent(Stage.MAIL, REPLY_TIMEOUT);
        }
        if (traits.perConnection() > 0 && earlier >= traits.perConnection()) {
            return refusal(Stage.MAIL, 421, "4.7.0 Too many messages on this connection, closing it", true);
        }
        if (inBlock(now)) {
            throttled++;
            return new Response(blocked(Stage.MAIL), traits.refusing(), true);
        }
        double allowed = limitShare(now);
        for (HiddenLimit limit : limits) {
            if (limit.isFull(now, allowed)) {
                return tooFast(now);
            }
        }
        if (traits.silentBlock() > 0 && limits.get(0).used(now) >= traits.silentBlock()) {
            block(now);
            throttled++;
            return new Response(blocked(Stage.MAIL), traits.refusing(), true);
        }
        if (isGreylisted(message, now)) {
            long seconds = traits.greylisting().toSeconds();
            return refusal(Stage.RCPT, 451, "4.7.1 Greylisted, please try again in " + seconds + " seconds", false);
        }
        if (message % 1000 < traits.permanent() * 1000) {
            return refusal(Stage.RCPT, 550, "5.1.1 User unknown", false);
        }
        if (traits.temporary() > 0 && random.nextDouble() < traits.temporary()) {
            return refusal(Stage.RCPT, 450, "4.2.1 Mailbox temporarily unavailable", false);
        }
        limits.forEach(limit -> limit.count(now));
        busy++;
        double seconds = traits.latency().seconds(busy) * (0.8 + 0.45 * random.nextDouble());
        return new Response(
                Reply.of(Stage.END_OF_DATA, 250, "2.0.0 Taken"), Duration.ofNanos(Math.round(seconds * 1e9)), false);
    }

    /** A taken message's answer has been read. */
    public void done() {
        busy--;
    }

    /** When it answers again; empty while it does. */
    Optional<Instant> outageEnd(Instant now) {
        for (ReceiverTraits.Outage outage : traits.outages()) {
            if (!now.isBefore(outage.from()) && now.isBefore(outage.to())) {
                return Optional.of(outage.to());
            }
        }
        return Optional.empty();
    }

    /** When one more message would be taken, for who knows everything; {@code now} when at once. */
    Instant roomAt(Instant now) {
        Optional<Instant> down = outageEnd(now.plusSeconds(1));
        if (down.isPresent()) {
            return down.get();
        }
        double allowed = limitShare(now);
        Instant room = now;
        for (HiddenLimit limit : limits) {
            Instant next = limit.roomAt(now, allowed);
            room = next.isAfter(room) ? next : room;
        }
        return room;
    }

    boolean hasRoomToConnect(Instant now, int connecting) {
        return connectLimits.stream()
                .allMatch(limit ->
                        limit.used(now) + connecting < limit.shape().most().applyAsDouble(now));
    }

    ReceiverTraits traits() {
        return traits;
    }

    private Response tooFast(Instant now) {
        for (HiddenLimit limit : limits) {
            if (limit.shape().countsRefusals()) {
                limit.count(now);
            }
        }
        strike(now);
        throttled++;
        if (traits.disguised() > 0 && random.nextDouble() < traits.disguised()) {
            return refusal(Stage.RCPT, 451, "4.3.0 Temporary failure, please try again later", false);
        }
        return refusal(Stage.MAIL, 451, "4.7.0 Too many messages from your host, slow down", false);
    }

    private Response tooManyConnections(Instant now) {
        strike(now);
        throttled++;
        return new Response(
                Reply.of(Stage.CONNECT, 421, "4.7.0 Too many connections from your host"), traits.connecting(), true);
    }

    private static Answer blocked(Stage stage) {
        return Reply.of(stage, 421, "4.7.0 Your host has been blocked for a while");
    }

    private Response refusal(Stage stage, int code, String text, boolean closes) {
        return new Response(Reply.of(stage, code, text), traits.refusing(), closes);
    }

    private Response silent(Stage stage, Duration timeout) {
        NoReply.Cause cause = traits.outageRefuses() ? NoReply.Cause.REFUSED : NoReply.Cause.TIMEOUT;
        return new Response(new NoReply(stage, cause, ""), traits.outageRefuses() ? REFUSED_AFTER : timeout, true);
    }

    private boolean isGreylisted(long message, Instant now) {
        if (traits.greylisting().isZero() || greylistPassed >= traits.whitelistAfter()) {
            return false;
        }
        Instant first = greylisted.putIfAbsent(message, now);
        if (first == null || Duration.between(first, now).compareTo(traits.greylisting()) < 0) {
            return true;
        }
        greylistPassed++;
        return false;
    }

    private void strike(Instant now) {
        if (traits.reputation().tolerance() == Integer.MAX_VALUE) {
            return;
        }
        strikes.addLast(now);
        while (strikes.getFirst().isBefore(now.minus(STRIKES_COUNT_FOR))) {
            strikes.removeFirst();
        }
        if (strikes.size() > traits.reputation().tolerance()) {
            block(now);
            strikes.clear();
        }
    }

    private void block(Instant now) {
        ReceiverTraits.Reputation reputation = traits.reputation();
        double spread = reputation.longest().minus(reputation.shortest()).toMillis() * random.nextDouble();
        share = Math.max(0.1, limitShare(now) * reputation.cut());
        blockedUntil = now.plus(reputation.shortest()).plusMillis(Math.round(spread));
        shareSince = blockedUntil;
        triesWhileBlocked = 0;
        blocks++;
    }

    /** Who keeps knocking is blocked for longer. */
    private boolean inBlock(Instant now) {
        if (!now.isBefore(blockedUntil)) {
            return false;
        }
        triesWhileBlocked++;
        if (triesWhileBlocked % 10 == 0) {
            blockedUntil = blockedUntil.plus(BLOCK_GROWS);
        }
        return true;
    }

    /** The share of its limits that it grants; after a block it rises slowly. */
    private double limitShare(Instant now) {
        if (share < 1) {
            long steps = Math.floorDiv(Duration.between(shareSince, now).toSeconds(), LIMITS_RISE_EVERY.toSeconds());
            if (steps > 0) {
                share = Math.min(1, share * Math.pow(1.1, (double) steps));
                shareSince = shareSince.plus(LIMITS_RISE_EVERY.multipliedBy(steps));
            }
        }
        return share;
    }
}
