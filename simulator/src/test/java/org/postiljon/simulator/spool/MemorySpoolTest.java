package org.postiljon.simulator.spool;

import org.postiljon.delivery.spool.EventLog;
import org.postiljon.delivery.spool.Spool;
import org.postiljon.delivery.spool.SpoolCancelContract;
import org.postiljon.delivery.spool.SpoolContract;
import org.postiljon.delivery.spool.SpoolMoveContract;
import org.postiljon.delivery.spool.SpoolRefusalContract;

/** The spool of simulations promises what the real one does, so that a simulation shows what a server would do. */
class MemorySpoolTest implements SpoolContract, SpoolCancelContract, SpoolMoveContract, SpoolRefusalContract {
    private final MemoryEvents events = new MemoryEvents();
    private final MemorySpool spool = new MemorySpool(events);

    @Override
    public Spool spool() {
        return spool;
    }

    @Override
    public Spool reopened() {
        return spool.copy();
    }

    @Override
    public EventLog events() {
        return events;
    }
}
