package org.postiljon.receivers.behaviour;

/** Whether a receiver can be reached at all. */
public enum Reach {
    /** Takes connections. */
    UP,
    /** Nobody listens at the port; open connections end. */
    REFUSES,
    /** Takes connections and never says a word. */
    SILENT
}
