package org.postiljon.delivery.destination;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The last known state of a destination.
 *
 * @param state what is known
 * @param cause the reply or error that taught it, or the operator's words; empty while Ok
 * @param since when it began
 * @param until when one probe may go; empty: open end, or not waiting
 */
public record LastKnown(State state, String cause, Instant since, Optional<Instant> until) {
    /** Sooner it is no news: the next connection or mail mostly makes good what one did not. */
    private static final Duration SUSPECT_LASTS = Duration.ofSeconds(10);

    /** What is known. */
    public enum State {
        /** Takes mail. */
        OK("Ok"),
        /** A failure or two, or not probed yet since a pause: one mail goes first. */
        SUSPECT("Suspect"),
        /** Asked us to slow down, or blocks us for a while. */
        THROTTLED("Throttled"),
        /** Does not answer. */
        OFFLINE("Offline"),
        /** An operator said so. */
        PAUSED("Paused");

        private final String label;

        State(String label) {
            this.label = label;
        }

        /** The word in events, reports and the console. */
        public String label() {
            return label;
        }
    }

    /**
     * When an event is to tell of this, if it lasts until then. {@link org.postiljon.delivery.event.Event.DestinationChanged}
     * says why.
     *
     * @param told what the last event told
     * @return empty: it holds no news
     */
    public Optional<Instant> tellAt(LastKnown told) {
        boolean isNews =
                switch (state) {
                    case OK -> told.state != State.OK;
                    case SUSPECT -> told.state == State.OK || told.state == State.PAUSED;
                    case THROTTLED, OFFLINE -> told.state != state || !until.equals(told.until);
                    case PAUSED -> told.state != state || !until.equals(told.until) || !cause.equals(told.cause);
                };
        boolean mayPass = state == State.SUSPECT && told.state == State.OK;
        return isNews ? Optional.of(mayPass ? since.plus(SUSPECT_LASTS) : since) : Optional.empty();
    }

    /** Nothing bad is known. */
    public static LastKnown ok(Instant since) {
        return new LastKnown(State.OK, "", since, Optional.empty());
    }
}
