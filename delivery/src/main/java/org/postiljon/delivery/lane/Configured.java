package org.postiljon.delivery.lane;

import java.util.Optional;
import org.postiljon.delivery.message.Profile;
import org.postiljon.delivery.site.EgressSource;
import org.postiljon.delivery.site.Pool;
import org.postiljon.delivery.site.Transport;
import org.postiljon.delivery.site.TransportSettings;
import org.postiljon.delivery.spool.WaitingKey;

/**
 * The settings behind the names that rows in the spool carry. A name may be there before its settings (at start) or for
 * ever without them (the admin took a mailet out): its mail waits and says so.
 */
public interface Configured {
    /** What the profile says about outcomes. */
    Optional<Terms> terms(Profile profile);

    /** How the transport connects. */
    Optional<TransportSettings> transport(Transport transport);

    /** The source that a pool sends from. */
    Optional<EgressSource> source(Pool pool);

    /** Why mail of a key waits whose transport or source is missing here; for people. */
    default String whyMissing(WaitingKey key) {
        return "no AdaptiveRemoteDelivery in mailetcontainer.xml has the settings that it was taken with (transport "
                + key.transport() + ", pool " + key.pool() + ")";
    }
}
