package org.postiljon.delivery.spool;

/** What each {@link Spool} promises, all of it; nobody overrides or disables a test. */
public interface SpoolContract
        extends SpoolAcceptContract, SpoolScheduleContract, SpoolOutcomeContract, SpoolOrdersContract {}
