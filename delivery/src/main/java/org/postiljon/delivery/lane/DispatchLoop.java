package org.postiljon.delivery.lane;

import java.time.Instant;
import java.util.concurrent.Executor;

/**
 * The one thread of the dispatcher, with its clock and timers. Everything in this package runs on it, so nothing here
 * needs a lock. A simulation puts virtual time in its place.
 */
public interface DispatchLoop extends Executor {
    /** The time. */
    Instant now();

    /** Runs {@code what} at {@code when}, or as soon as possible after it. */
    void at(Instant when, Runnable what);
}
