package org.postiljon.delivery.lane;

import java.time.Duration;
import java.time.Instant;
import org.postiljon.delivery.spool.SpoolFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says that the spool fails. A store that is down fails thousands of calls a second, all for one reason: it is said once
 * in a while. Any other failure is a defect, and each is said with its trace.
 */
final class SpoolLog {
    private static final Logger LOG = LoggerFactory.getLogger(SpoolLog.class);
    private static final Duration EVERY = Duration.ofSeconds(10);

    private final DispatchLoop loop;
    private Instant next = Instant.MIN;
    private long unsaid;

    SpoolLog(DispatchLoop loop) {
        this.loop = loop;
    }

    /**
     * A call failed.
     *
     * @param what could not be done, for whom
     */
    void failed(String what, Throwable why) {
        if (!(why instanceof SpoolFailure)) {
            LOG.error("{}", what, why);
            return;
        }
        Instant now = loop.now();
        if (now.isBefore(next)) {
            unsaid++;
            return;
        }
        LOG.error("{}: {} ({} more failures before)", what, why.getMessage(), unsaid);
        next = now.plus(EVERY);
        unsaid = 0;
    }
}
