package org.postiljon.server.dropped;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Who takes mails out of the spool directory. */
public interface Submitter {
    /**
     * Takes a mail. The same mail may come twice, with the same name, also after a restart.
     *
     * <p>It fails with {@link BadMail} when this mail can never be taken, and with {@link NotNow} when none can be taken
     * at this time. Every other failure, thrown or not, is one of this mail alone: it is handed over some more times.
     *
     * @return completes when it is durable, with the time at which the same mail was taken before: then it is not sent
     *     again. Empty: it is new, as far as is known
     */
    CompletionStage<Optional<Instant>> submit(DroppedMail mail);
}
