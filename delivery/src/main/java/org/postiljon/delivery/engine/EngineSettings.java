package org.postiljon.delivery.engine;

import java.util.Optional;
import org.postiljon.delivery.lane.DispatchSettings;
import org.postiljon.delivery.message.Address;
import org.postiljon.delivery.site.MxHost;

/**
 * What an operator sets for the whole engine.
 *
 * @param dispatch limits, weights, connections
 * @param sandbox  everything goes to this host, whatever its domain or gateway; empty: no
 * @param redirect everything goes to this recipient; empty: no
 */
public record EngineSettings(DispatchSettings dispatch, Optional<MxHost> sandbox, Optional<Address> redirect) {
    /** Nothing set. */
    public static final EngineSettings DEFAULT =
            new EngineSettings(DispatchSettings.DEFAULT, Optional.empty(), Optional.empty());
}
