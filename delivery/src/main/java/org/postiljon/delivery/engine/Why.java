package org.postiljon.delivery.engine;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Why mail waits.
 *
 * @param subject what was asked about: a recipient or a site
 * @param reasons one for each delivery or lane that was found, and for each destination that is not Ok and has none;
 *     empty: nothing waits there, and nothing would hold it up
 */
public record Why(String subject, List<Reason> reasons) {
    /**
     * Why one delivery or lane waits.
     *
     * @param message    name of the message; empty: the reason is about a lane
     * @param recipient  who; empty: the reason is about a lane
     * @param site       where it goes
     * @param stream     the kind of traffic; empty: the reason is about a destination that nothing waits for
     * @param reason     one sentence for people: the state, limit or schedule that holds it, with its cause
     * @param since      when that began
     * @param next       when it is tried, as far as known
     * @param attempts   whose outcome is known
     * @param lastAnswer the last answer; of a lane the last that did not take a mail, since the server started; empty: no
     *     such outcome of an attempt is known
     */
    public record Reason(
            String message,
            String recipient,
            String site,
            String stream,
            String reason,
            Instant since,
            Optional<Instant> next,
            int attempts,
            String lastAnswer) {}
}
