package org.postiljon.bounce.reply;

/**
 * Whom a verdict is about. Only {@link #DESTINATION} and {@link #SOURCE} move rates and states; mixing scopes is what
 * makes a greylisting receiver look like a throttling one.
 */
public enum Scope {
    /** This recipient: mailbox full, no such user. */
    RECIPIENT,
    /** This message: greylisted, too large, content refused. */
    MESSAGE,
    /** This connection: closed after so many messages. */
    CONNECTION,
    /** This MX host: the next one is tried. */
    HOST,
    /** All that this site gets from this source. */
    DESTINATION,
    /** All that this source sends, wherever to. */
    SOURCE;

    /** Whether other mail meets it, too, over other connections. */
    public boolean isWiderThanConnection() {
        return compareTo(CONNECTION) > 0;
    }
}
