package org.postiljon.extension;

import org.postiljon.store.embedded.EmbeddedStore;

/**
 * The store that the engine works on, and what is done with it when the engine has ended. A server that keeps its own
 * queues in the same store opens it before James starts and closes it after James has ended.
 *
 * @param store open
 * @param end   closes it, or does nothing where somebody else does
 */
public record StoreLease(EmbeddedStore store, AutoCloseable end) {
    /** The engine closes it. */
    public static StoreLease owned(EmbeddedStore store) {
        return new StoreLease(store, store);
    }

    /** Who opened it closes it. */
    public static StoreLease lent(EmbeddedStore store) {
        return new StoreLease(store, () -> {});
    }
}
