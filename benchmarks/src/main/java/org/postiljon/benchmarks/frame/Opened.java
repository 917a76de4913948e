package org.postiljon.benchmarks.frame;

import java.util.ArrayDeque;
import java.util.Deque;

/** What was opened one after the other, to be closed in the other order. */
public final class Opened implements AutoCloseable {
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    /** One more. */
    public <T extends AutoCloseable> T add(T part) {
        parts.push(part);
        return part;
    }

    @Override
    public void close() {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                System.err.println("It did not close well: " + e);
            }
        }
    }
}
