package org.postiljon.bounce.reply;

/** How one step of a delivery ended: with a {@link Reply}, or with {@link NoReply}. */
public sealed interface Answer permits Reply, NoReply {
    /** Where it happened. */
    Stage stage();

    /** One line for people: code and text, or what went wrong instead. */
    String describe();
}
