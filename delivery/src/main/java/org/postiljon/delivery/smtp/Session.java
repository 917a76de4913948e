package org.postiljon.delivery.smtp;

/** A session with a receiver. Its methods return at once and may be called on any thread. */
public interface Session {
    /**
     * Begins a transaction; one at a time, after {@code ready} or after a {@code done} that has not ended it. Where the
     * session was over by then, {@code done} says so (a NoReply at MAIL), also after {@code closed}.
     */
    void send(Transaction transaction);

    /** Says QUIT, after the transaction that is under way, and closes; the listener hears {@code closed}. */
    void quit();

    /** Closes without a word. */
    void abort();
}
