package org.postiljon.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/**
 * What a receiver is like. Immutable; each method gives one with another trait.
 *
 * @param limits          messages per time
 * @param connectLimits   new connections per time
 * @param maxConnections  at once
 * @param latency         of a taken message at so many at once
 * @param connecting      until the greeting
 * @param refusing        until a refusal
 * @param perConnection   messages on one connection; 0: any number
 * @param outages         when it does not answer
 * @param outageRefuses   whether connections are then refused at once, instead of timing out
 * @param greylisting     delay before which a message is not taken, zero: none
 * @param whitelistAfter  messages that passed greylisting before all are taken
 * @param temporary       share of messages that meet a mailbox in trouble
 * @param permanent       share of recipients that are unknown
 * @param unreachable     share of connects that fail
 * @param disguised       share of refusals for the rate whose text does not say so
 * @param reputation      how many refusals lead to a block
 * @param silentBlock     messages in the first limit's window that lead to a block without a warning; 0: none
 */
public record ReceiverTraits(
        List<HiddenLimit.Shape> limits,
        List<HiddenLimit.Shape> connectLimits,
        ToDoubleFunction<Instant> maxConnections,
        Latency latency,
        Duration connecting,
        Duration refusing,
        int perConnection,
        List<Outage> outages,
        boolean outageRefuses,
        Duration greylisting,
        int whitelistAfter,
        double temporary,
        double permanent,
        double unreachable,
        double disguised,
        Reputation reputation,
        double silentBlock) {

    /** Seconds that a message takes. */
    public interface Latency {
        /**
         * Seconds that this message takes.
         *
         * @param atOnce transactions under way, this one included
         */
        double seconds(int atOnce);
    }

    /**
     * From, inclusive, to, exclusive.
     *
     * @param from first instant
     * @param to   first instant after
     */
    public record Outage(Instant from, Instant to) {}

    /**
     * When a receiver blocks: after more than {@code tolerance} refusals within five minutes, for a time between the
     * bounds; afterwards its limits are cut to the share, and rise by 10% per ten minutes.
     *
     * @param tolerance refusals
     * @param shortest  block
     * @param longest   block
     * @param cut       share of the limits that is left
     */
    public record Reputation(int tolerance, Duration shortest, Duration longest, double cut) {
        /** Never blocks. */
        public static final Reputation NONE = new Reputation(Integer.MAX_VALUE, Duration.ZERO, Duration.ZERO, 1);
        /** Blocks after 30 refusals in five minutes. */
        public static final Reputation USUAL = blocksAfter(30);
        /** Blocks after 8 refusals in five minutes. */
        public static final Reputation HARSH = blocksAfter(8);

        private static Reputation blocksAfter(int tolerance) {
            return new Reputation(tolerance, Duration.ofMinutes(15), Duration.ofHours(1), 0.5);
        }
    }

    /** A receiver without limits: half a second per message, any number of connections. */
    public static ReceiverTraits open() {
        return new ReceiverTraits(
                List.of(),
                List.of(),
                now -> 1000,
                atOnce -> 0.5,
                Duration.ofMillis(250),
                Duration.ofMillis(150),
                0,
                List.of(),
                false,
                Duration.ZERO,
                0,
                0,
                0,
                0,
                0,
                Reputation.NONE,
                0);
    }

    /** At most so many messages per minute. */
    public ReceiverTraits perMinute(double most) {
        return limit(Duration.ofMinutes(1), now -> most);
    }

    /** At most so many messages per window, which slides. */
    public ReceiverTraits limit(Duration window, ToDoubleFunction<Instant> most) {
        return limit(new HiddenLimit.Shape(window, most, false, false));
    }

    /** At most so many messages per window of the clock. */
    public ReceiverTraits alignedLimit(Duration window, ToDoubleFunction<Instant> most) {
        return limit(new HiddenLimit.Shape(window, most, true, false));
    }

    /** At most so many messages per window, and what is refused counts. */
    public ReceiverTraits limitWithRefusals(Duration window, ToDoubleFunction<Instant> most) {
        return limit(new HiddenLimit.Shape(window, most, false, true));
    }

    private ReceiverTraits limit(HiddenLimit.Shape shape) {
        return copy(c -> c.limits.add(shape));
    }

    /** At most so many new connections per window. */
    public ReceiverTraits connectLimit(Duration window, double most) {
        return copy(c -> c.connectLimits.add(new HiddenLimit.Shape(window, now -> most, false, false)));
    }

    /** At most so many connections at once. */
    public ReceiverTraits connections(int most) {
        return connections(now -> most);
    }

    /** At most so many connections at once, changing with time. */
    public ReceiverTraits connections(ToDoubleFunction<Instant> most) {
        return copy(c -> c.maxConnections = most);
    }

    /** Seconds that a message takes. */
    public ReceiverTraits latency(Latency seconds) {
        return copy(c -> c.latency = seconds);
    }

    /** Ends each connection after so many messages. */
    public ReceiverTraits perConnection(int messages) {
        return copy(c -> c.perConnection = messages);
    }

    /** Does not answer for a while. */
    public ReceiverTraits down(Instant from, Instant to) {
        return copy(c -> c.outages.add(new Outage(from, to)));
    }

    /** Refuses connections at once while it is down, instead of letting them time out. */
    public ReceiverTraits refusingWhenDown() {
        return copy(c -> c.outageRefuses = true);
    }

    /** Greylists until so many messages came again after the delay. */
    public ReceiverTraits greylisting(Duration delay, int whitelistAfter) {
        return copy(c -> {
            c.greylisting = delay;
            c.whitelistAfter = whitelistAfter;
        });
    }

    /** Shares of messages that meet a mailbox in trouble, and of recipients that are unknown. */
    public ReceiverTraits noise(double temporary, double permanent) {
        return copy(c -> {
            c.temporary = temporary;
            c.permanent = permanent;
        });
    }

    /** Share of connects that fail. */
    public ReceiverTraits unreachable(double share) {
        return copy(c -> c.unreachable = share);
    }

    /** Share of refusals for the rate whose text does not say so. */
    public ReceiverTraits disguising(double share) {
        return copy(c -> c.disguised = share);
    }

    /** When it blocks. */
    public ReceiverTraits reputation(Reputation reputation) {
        return copy(c -> c.reputation = reputation);
    }

    /** Blocks without a warning at so many messages in the first limit's window. */
    public ReceiverTraits blockingSilentlyAt(double messages) {
        return copy(c -> c.silentBlock = messages);
    }

    private ReceiverTraits copy(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.done();
    }

    /** The traits while one of them is being changed. */
    private static final class Draft {
        private final ReceiverTraits from;
        private final List<HiddenLimit.Shape> limits;
        private final List<HiddenLimit.Shape> connectLimits;
        private final List<Outage> outages;
        private ToDoubleFunction<Instant> maxConnections;
        private Latency latency;
        private int perConnection;
        private boolean outageRefuses;
        private Duration greylisting;
        private int whitelistAfter;
        private double temporary;
        private double permanent;
        private double unreachable;
        private double disguised;
        private Reputation reputation;
        private double silentBlock;

        Draft(ReceiverTraits from) {
            this.from = from;
            limits = new ArrayList<>(from.limits);
            connectLimits = new ArrayList<>(from.connectLimits);
            outages = new ArrayList<>(from.outages);
            maxConnections = from.maxConnections;
            latency = from.latency;
            perConnection = from.perConnection;
            outageRefuses = from.outageRefuses;
            greylisting = from.greylisting;
            whitelistAfter = from.whitelistAfter;
            temporary = from.temporary;
            permanent = from.permanent;
            unreachable = from.unreachable;
            disguised = from.disguised;
            reputation = from.reputation;
            silentBlock = from.silentBlock;
        }

        ReceiverTraits done() {
            return new ReceiverTraits(
                    List.copyOf(limits),
                    List.copyOf(connectLimits),
                    maxConnections,
                    latency,
                    from.connecting,
                    from.refusing,
                    perConnection,
                    List.copyOf(outages),
                    outageRefuses,
                    greylisting,
                    whitelistAfter,
                    temporary,
                    permanent,
                    unreachable,
                    disguised,
                    reputation,
                    silentBlock);
        }
    }
}
