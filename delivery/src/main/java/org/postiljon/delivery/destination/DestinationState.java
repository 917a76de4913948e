package org.postiljon.delivery.destination;

import java.time.Instant;
import java.util.Optional;
import org.postiljon.bounce.reply.Verdict;

/** Stand-in. */
public record DestinationState(RateState rate, String cause, Instant since, Optional<OperatorPause> pause) {
    public static DestinationState first(RateController controller, Instant now) {
        return new DestinationState(controller.first(now), "", now, Optional.empty());
    }

    public static Optional<DestinationState> read(String text) {
        return Optional.empty();
    }

    public String write() {
        return "";
    }

    public DestinationState restarted(RateController controller, Instant now) {
        return new DestinationState(controller.restarted(rate, now), cause, since, pause);
    }

    public DestinationState advance(RateController controller, Instant now) {
        return with(controller.advance(rate, now), cause, now);
    }

    public DestinationStep step(RateController controller, RateEvent event, String why, Instant now) {
        RateStep step = controller.step(rate, event, now);
        String because = event instanceof RateEvent.Refused ? why : cause;
        return new DestinationStep(with(step.state(), because, now), step.disguised());
    }

    private DestinationState with(RateState next, String because, Instant now) {
        var after = new DestinationState(next, because, since, pause);
        return after.kind(now) == kind(now) ? after : new DestinationState(next, because, now, pause);
    }

    public DestinationState pausedBy(OperatorPause by, Instant now) {
        return new DestinationState(rate, cause, now, Optional.of(by));
    }

    public DestinationState resumedBy(Instant now) {
        return new DestinationState(rate, cause, now, Optional.empty());
    }

    public Allowance allowance(RateController controller, Load load, Instant now) {
        Allowance a = controller.allowance(rate, load, now);
        Optional<OperatorPause> active = active(now);
        return active.isEmpty()
                ? a
                : new Allowance(
                        Optional.of(active.get().until().orElse(now.plusSeconds(86_400L * 365))),
                        a.perSecond(),
                        0,
                        0,
                        a.maxMessages());
    }

    private Optional<OperatorPause> active(Instant now) {
        return pause.filter(p -> p.until().map(now::isBefore).orElse(true));
    }

    private LastKnown.State kind(Instant now) {
        if (active(now).isPresent()) {
            return LastKnown.State.PAUSED;
        }
        return switch (rate.gate().mode()) {
            case PAUSED ->
                rate.trouble().is(Verdict.Kind.UNREACHABLE) ? LastKnown.State.OFFLINE : LastKnown.State.THROTTLED;
            case PROBE -> rate.trouble().kind().isPresent() ? LastKnown.State.SUSPECT : LastKnown.State.OK;
            case FLOW -> rate.trouble().unreachable() > 0 ? LastKnown.State.SUSPECT : LastKnown.State.OK;
        };
    }

    public LastKnown lastKnown(Instant now) {
        LastKnown.State kind = kind(now);
        return switch (kind) {
            case OK -> new LastKnown(kind, "", since, Optional.empty());
            case PAUSED ->
                new LastKnown(
                        kind,
                        active(now).orElseThrow().reason(),
                        since,
                        active(now).orElseThrow().until());
            default -> new LastKnown(kind, cause, since, rate.pausedUntil());
        };
    }
}
