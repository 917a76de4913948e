package org.postiljon.benchmarks.frame;

import java.io.IOException;

/** One that sends, in processes of its own. */
public interface Contender extends AutoCloseable {
    /** Makes ready for a round, which is not measured. */
    default void prepare(Receiver receiver, int mails) throws IOException, InterruptedException {}

    /** The process at the top of all of its own; known when it is prepared. */
    long pid();

    /** Sends so many mails. Returns when it has settled all of them by its own account. */
    void send(Receiver receiver, int mails) throws IOException, InterruptedException;

    /** Clears away what a round has left. */
    default void tidy() throws IOException, InterruptedException {}

    @Override
    void close();
}
