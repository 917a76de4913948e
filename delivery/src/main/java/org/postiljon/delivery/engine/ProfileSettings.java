package org.postiljon.delivery.engine;

import java.time.Duration;
import org.postiljon.delivery.message.Profile;
import org.postiljon.delivery.message.Stream;
import org.postiljon.delivery.retry.RetrySchedule;
import org.postiljon.delivery.site.EgressSource;
import org.postiljon.delivery.site.TransportSettings;

/**
 * What a mailet configuration says of the mail that it takes.
 *
 * @param profile   its name
 * @param stream    of mail that names none
 * @param transport how it connects
 * @param source    from where it sends
 * @param retries   when it tries again
 * @param lifetime  how long in all
 * @param bounces   whether James is told of recipients that failed
 * @param successes whether James is told of recipients that were delivered
 */
public record ProfileSettings(
        Profile profile,
        Stream stream,
        TransportSettings transport,
        EgressSource source,
        RetrySchedule retries,
        Duration lifetime,
        boolean bounces,
        boolean successes) {}
