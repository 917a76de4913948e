package org.postiljon.delivery.smtp;

/** Opens sessions. */
public interface SmtpConnector extends AutoCloseable {
    /** Begins to open one and returns at once; the listener hears what became of it. */
    Session connect(Target target, SessionSettings settings, SessionListener listener);

    /** Ends all sessions at once. */
    @Override
    void close();
}
