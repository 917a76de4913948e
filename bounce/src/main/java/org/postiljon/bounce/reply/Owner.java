package org.postiljon.bounce.reply;

/**
 * Whose limit, space, trouble or ban a reply speaks of, by its words and else by its enhanced code. The same words mean
 * another thing with another owner: "rate limit exceeded" of a mailbox is no throttle of ours.
 */
enum Owner {
    /** Us as the receiver sees us: address, host, network, name, connections. */
    CLIENT,
    /** The recipient or his mailbox. */
    RECIPIENT,
    /** The sender address or the content. */
    MESSAGE,
    /** It does not say. */
    NOBODY
}
