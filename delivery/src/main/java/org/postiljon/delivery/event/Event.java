package org.postiljon.delivery.event;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.postiljon.bounce.reply.Answer;
import org.postiljon.bounce.reply.Verdict;
import org.postiljon.delivery.message.Address;
import org.postiljon.delivery.message.Labels;

/** What happened, and when. Ordered per message and recipient. */
public sealed interface Event {
    /** When it happened. */
    Instant at();

    /** An event of one recipient of one message. */
    sealed interface OfRecipient extends Event {
        /** Which delivery. */
        Subject subject();
    }

    /**
     * Which recipient of which message.
     *
     * @param delivery  the delivery's id; 0: there was none, for it failed when it was handed over
     * @param message   the name that James gave the message
     * @param messageId the Message-ID header; empty: none
     * @param sender    the envelope sender; empty: the null reverse-path
     * @param recipient who
     * @param stream    the kind of traffic
     * @param labels    by which the message can be named
     */
    record Subject(
            long delivery,
            String message,
            String messageId,
            Optional<Address> sender,
            Address recipient,
            String stream,
            Labels labels) {}

    /**
     * Taken into the spool; durable from now on.
     *
     * @param bytes of content
     */
    record Accepted(Instant at, Subject subject, long bytes) implements OfRecipient {}

    /**
     * One try in one SMTP transaction, as it went for this recipient.
     *
     * @param attempt  1 for the first try of the delivery
     * @param site     where
     * @param source   from which egress source
     * @param peer     the MX host, its address, and ours
     * @param answer   what was answered, or went wrong
     * @param verdict  what that means
     * @param duration from MAIL FROM (or from the connect that failed) to the answer
     * @param bytes    of content sent
     * @param tls      how the connection was secured; empty: it was not
     */
    record Attempted(
            Instant at,
            Subject subject,
            int attempt,
            String site,
            String source,
            Peer peer,
            Answer answer,
            Verdict verdict,
            Duration duration,
            long bytes,
            Optional<TlsReport> tls)
            implements OfRecipient {}

    /**
     * It will wait for longer than usual. Once per delivery.
     *
     * @param reason for people
     * @param until  when it is tried at the earliest; empty: not known
     */
    record Suspended(Instant at, Subject subject, String reason, Optional<Instant> until) implements OfRecipient {}

    /**
     * Handed over without the receiver's own word: a smarthost took it, or the connection was lost after the final dot
     * for good.
     */
    record Sent(Instant at, Subject subject, Answer answer) implements OfRecipient {}

    /** The receiver's MX answered 250 to the whole message. */
    record Delivered(Instant at, Subject subject, Answer answer) implements OfRecipient {}

    /**
     * Given up after a permanent refusal, or after the last retry.
     *
     * @param answer   the last real answer
     * @param attempts made in all
     */
    record Failed(Instant at, Subject subject, Answer answer, int attempts) implements OfRecipient {}

    /**
     * Its time was over, and no outcome of an attempt is known. Mostly there was none; but an attempt that a kill of the
     * server cut off leaves nothing, so its mail may have been taken.
     *
     * @param reason {@link #KNOWN}, and why it did not go at the end
     */
    record Expired(Instant at, Subject subject, String reason) implements OfRecipient {
        /** All that can be said for sure; in events and reports alike. */
        public static final String KNOWN = "no outcome of an attempt is known";
    }

    /**
     * Taken out by an operator or a rule.
     *
     * @param reason who and why
     */
    record Discarded(Instant at, Subject subject, String reason) implements OfRecipient {}

    /**
     * A destination's last known state changed, or it is the same one anew: a second Throttled with another cause and a
     * later {@code until}. One event for each pause, so at most one for each probe that fails: a reader of the last event
     * knows what holds now.
     *
     * <p>Suspect is told when trouble begins with it and it has lasted 10 s (a single connection that fails, and the
     * next one does not, would flood the log), and when it is what is left after an operator's pause. Not between a pause
     * and the probe that follows: it would double the events of a site that is dead for a day, and say no more than an
     * {@code until} that is past, which means that one mail goes first as soon as there is one. Where no mail waits when a
     * pause ends, Ok is told: nothing is known to be wrong any more.
     *
     * @param site   which site
     * @param source seen from which egress source
     * @param state  Ok, Suspect, Throttled, Offline or Paused
     * @param cause  the reply or error, or the operator's words
     * @param until  when it is tried again, or the operator's pause ends; empty: not known
     */
    record DestinationChanged(
            Instant at, String site, String source, String state, String cause, Optional<Instant> until)
            implements Event {}
}
