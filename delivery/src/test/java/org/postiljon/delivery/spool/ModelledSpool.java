package org.postiljon.delivery.spool;

import java.time.Instant;

/** A spool with all around it that {@link SpoolModelRun} turns: its end and start, its upkeep, its clock. */
public interface ModelledSpool {
    /** The one that runs. */
    Spool spool();

    /** Its events; those of earlier runs too. */
    EventLog events();

    /**
     * Ends it and starts another on what is on disk.
     *
     * @param kill whether as kill -9 would end it
     */
    void restart(boolean kill);

    /** What its owner does now and then. */
    void upkeep();

    /** It is this late now; sometimes earlier than it was. */
    void now(Instant time);
}
