package org.postiljon.delivery.destination;

import java.time.Instant;
import java.util.Optional;
import org.postiljon.bounce.reply.Verdict;

/**
 * What is known of a destination: what its rate controller knows, what it last said, and what an operator said.
 * Immutable and pure; the controller comes as a parameter, for it carries the operator's limits.
 *
 * @param rate  what the rate controller knows
 * @param cause the reply or error behind the present trouble, one line; empty: no trouble
 * @param label the last known state since {@code since}; time alone may have changed it, see {@link #lastKnown}
 * @param since when that began
 * @param pause an operator's pause, perhaps over
 */
public record DestinationState(
        RateState rate, String cause, LastKnown.State label, Instant since, Optional<OperatorPause> pause) {
    private static final int LONGEST_CAUSE = 500;

    /** Nothing is known yet: that counts as Ok, and one mail goes first. */
    public static DestinationState first(RateController controller, Instant now) {
        return new DestinationState(controller.first(now), "", LastKnown.State.OK, now, Optional.empty());
    }

    /** What {@link #write()} wrote; empty when it is of another version, damaged, or nothing of the kind. */
    public static Optional<DestinationState> read(String text) {
        return DestinationText.read(text);
    }

    /**
     * Whether what {@link #write()} wrote is Ok, which time alone does not change. Much cheaper than {@link #read}; a
     * text that can't be read is not.
     */
    public static boolean isOk(String text) {
        return DestinationText.isOk(text);
    }

    /** As text, for the store; it begins with its version. */
    public String write() {
        return DestinationText.write(this);
    }

    /** After a restart of the sender: pauses go on, else one mail goes first. */
    public DestinationState restarted(RateController controller, Instant now) {
        return with(controller.restarted(rate, now), cause, now);
    }

    /** What time alone changes. */
    public DestinationState advance(RateController controller, Instant now) {
        return with(controller.advance(rate, now), cause, now);
    }

    /**
     * The state after an event.
     *
     * @param why the answer behind it, for people; kept while it is the cause of trouble
     */
    public DestinationStep step(RateController controller, RateEvent event, String why, Instant now) {
        RateStep step = controller.step(rate, event, now);
        RateState next = step.state();
        boolean refused = event instanceof RateEvent.Refused || step.disguised();
        boolean taught =
                refused && !(next.gate().equals(rate.gate()) && next.trouble().equals(rate.trouble()));
        return new DestinationStep(with(next, taught ? line(why) : cause, now), step.disguised());
    }

    /** An operator pauses it. When that ends, one mail goes first. */
    public DestinationState pausedBy(OperatorPause by, Instant now) {
        RateState probing = rate.isFlowing() ? rate.with(rate.gate().probe()) : rate;
        return new DestinationState(probing, cause, label, since, Optional.of(by)).relabelled(now);
    }

    /** An operator ends their pause. What the destination itself made us wait for goes on. */
    public DestinationState resumedBy(Instant now) {
        return new DestinationState(rate, cause, label, since, Optional.empty()).relabelled(now);
    }

    /**
     * Nothing waits for it. Where nothing holds it any more but the memory of trouble, that is over: it counts as Ok, as a
     * destination does that nothing is known of. Its rate and how long the next pause would be stay known, and one mail
     * goes first where it had to.
     */
    public DestinationState unused(Instant now) {
        return labelAt(now) == LastKnown.State.SUSPECT
                ? new DestinationState(rate, "", label, since, pause).relabelled(now)
                : this;
    }

    /** Whether nothing holds it now: no operator's pause, and none of the destination's own. */
    public boolean isOver(Instant now) {
        return operatorPause(now).isEmpty()
                && rate.pausedUntil().filter(now::isBefore).isEmpty();
    }

    /** What may be done now: nothing while an operator's pause holds. */
    public Allowance allowance(RateController controller, Load load, Instant now) {
        Allowance allowed = controller.allowance(rate, load, now);
        return operatorPause(now)
                .map(by -> new Allowance(by.until(), allowed.perSecond(), 0, 0, allowed.maxMessages()))
                .orElse(allowed);
    }

    /** The operator's pause, while it holds. */
    public Optional<OperatorPause> operatorPause(Instant now) {
        return pause.filter(by -> by.until().map(now::isBefore).orElse(true));
    }

    /** The last known state; the end of a pause is seen here even if nobody asked in the meantime. */
    public LastKnown lastKnown(Instant now) {
        LastKnown.State current = labelAt(now);
        Instant began = current == label ? since : changed(now);
        return switch (current) {
            case OK -> LastKnown.ok(began);
            case PAUSED -> {
                OperatorPause by = operatorPause(now).orElseThrow();
                yield new LastKnown(current, by.reason(), began, by.until());
            }
            case SUSPECT -> new LastKnown(current, cause, began, Optional.empty());
            case THROTTLED, OFFLINE -> new LastKnown(current, cause, began, rate.pausedUntil());
        };
    }

    private DestinationState with(RateState next, String because, Instant now) {
        boolean calm = next.isFlowing() && next.trouble().unreachable() == 0;
        return new DestinationState(next, calm ? "" : because, label, since, pause).relabelled(now);
    }

    private DestinationState relabelled(Instant now) {
        LastKnown.State current = labelAt(now);
        return current == label ? this : new DestinationState(rate, cause, current, changed(now), pause);
    }

    /** When the label became another one than {@code label}: the end of a pause, if that is past, or now. */
    private Instant changed(Instant now) {
        Optional<Instant> end =
                switch (label) {
                    case PAUSED -> pause.flatMap(OperatorPause::until);
                    case THROTTLED, OFFLINE -> Optional.of(rate.gate().pausedUntil());
                    case OK, SUSPECT -> Optional.empty();
                };
        return end.filter(at -> at.isAfter(since) && at.isBefore(now)).orElse(now);
    }

    private LastKnown.State labelAt(Instant now) {
        if (operatorPause(now).isPresent()) {
            return LastKnown.State.PAUSED;
        }
        if (rate.pausedUntil().filter(now::isBefore).isPresent()) {
            return rate.trouble().is(Verdict.Kind.UNREACHABLE) ? LastKnown.State.OFFLINE : LastKnown.State.THROTTLED;
        }
        return cause.isEmpty() ? LastKnown.State.OK : LastKnown.State.SUSPECT;
    }

    private static String line(String why) {
        String line = why.strip().replaceAll("\\s+", " ");
        if (line.isEmpty()) {
            return "no reason given";
        }
        return line.length() <= LONGEST_CAUSE ? line : line.substring(0, LONGEST_CAUSE) + "...";
    }
}
