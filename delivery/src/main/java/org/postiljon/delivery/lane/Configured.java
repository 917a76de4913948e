package org.postiljon.delivery.lane;

import java.util.Collection;
import java.util.Optional;
import org.postiljon.delivery.message.Profile;
import org.postiljon.delivery.site.EgressSource;
import org.postiljon.delivery.site.Pool;
import org.postiljon.delivery.site.Transport;
import org.postiljon.delivery.site.TransportSettings;
import org.postiljon.delivery.spool.Waiting;
import org.postiljon.delivery.spool.WaitingKey;

/**
 * The settings behind the names that rows in the spool carry. A name may be there before its settings (at start) or for
 * ever without them (the admin took a mailet out): its mail waits and says so.
 * Where only the settings of a mailet changed, its mail follows it ({@link Followers}).
 */
public interface Configured {
    /** What the profile says about outcomes. */
    Optional<Terms> terms(Profile profile);

    /** How the transport connects. */
    Optional<TransportSettings> transport(Transport transport);

    /** The source that a pool sends from. */
    Optional<EgressSource> source(Pool pool);

    /** All sources that pools send from, as far as they are known now. */
    Collection<EgressSource> sources();

    /** Whether no mailet has the transport or the source of a key, so that its mail waits for settings. */
    default boolean isGone(WaitingKey key) {
        return transport(key.transport()).isEmpty() || source(key.pool()).isEmpty();
    }

    /** Where mail of a key that is gone goes on: as the mailet that took it says now; empty: that mailet is gone too. */
    default Optional<WaitingKey> successor(Waiting waiting) {
        return Optional.empty();
    }

    /** Why mail of a key waits whose transport or source is missing here; for people. */
    default String whyMissing(WaitingKey key) {
        return "no AdaptiveRemoteDelivery in mailetcontainer.xml has the settings that it was taken with (transport "
                + key.transport() + ", pool " + key.pool() + "). Some seconds after a start it follows the one of its"
                + " <outgoing> name; where that is gone, write one of that name and start again";
    }
}
