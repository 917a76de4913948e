package org.postiljon.benchmarks.frame;

import java.io.IOException;

/** Takes all mail on a port of 127.0.0.1, in a process of its own, and counts it. */
public interface Receiver extends AutoCloseable {
    /** Where it listens. */
    int port();

    /** Mails that it took since it started, by its own count. */
    long mails() throws IOException;

    @Override
    void close();
}
