package org.postiljon.delivery.spool;

import static org.postiljon.delivery.spool.Samples.KEY;
import static org.postiljon.delivery.spool.Samples.NOON;
import static org.postiljon.delivery.spool.Samples.await;
import static org.postiljon.delivery.spool.Samples.mail;

import java.util.List;

/** A spool, and what its contracts need to look at it. */
public interface SpoolUnderTest {
    /** The spool under test, empty at first. */
    Spool spool();

    /** A second spool on what is on disk now, as after kill -9; the first is not closed. */
    Spool reopened();

    /** The events of that spool. */
    EventLog events();

    /** Hands out what is due at noon. */
    default List<Waiting> refill(int limit) {
        return await(spool().refill(KEY, NOON, limit));
    }

    /** A mail that was taken, and handed out. */
    default Waiting accepted(String name) {
        await(spool().accept(mail(name, NOON)));
        return refill(1).get(0);
    }
}
