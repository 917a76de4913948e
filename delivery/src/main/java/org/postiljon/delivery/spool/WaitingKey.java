package org.postiljon.delivery.spool;

import org.postiljon.delivery.message.Stream;
import org.postiljon.delivery.site.Pool;
import org.postiljon.delivery.site.Site;
import org.postiljon.delivery.site.Transport;

/**
 * What a lane draws from: deliveries of one key wait in one due order.
 *
 * @param site      who receives; perhaps a stand-in (see {@link Site#isUnresolved()})
 * @param stream    the kind of traffic
 * @param pool      from which sources it may leave
 * @param tenant    whose mail it is; empty: nobody's in particular
 * @param transport what a connection must satisfy
 */
public record WaitingKey(Site site, Stream stream, Pool pool, String tenant, Transport transport) {
    /** The same at another site. */
    public WaitingKey at(Site other) {
        return new WaitingKey(other, stream, pool, tenant, transport);
    }
}
