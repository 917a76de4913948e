package org.postiljon.delivery.destination;

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

    /** Nothing bad is known. */
    public static LastKnown ok(Instant since) {
        return new LastKnown(State.OK, "", since, Optional.empty());
    }
}
