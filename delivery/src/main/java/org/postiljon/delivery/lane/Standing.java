package org.postiljon.delivery.lane;

/** How far a destination may claim the connections that it shares with all others. */
enum Standing {
    /** It takes mail and answers. */
    PROVEN(1.0),
    /** Nothing is known of it yet. */
    NEW(0.8),
    /** It is anything but Ok, or lets a connection wait for long. */
    IN_TROUBLE(0.4);

    private final double share;

    Standing(double share) {
        this.share = share;
    }

    /** Of so many connections in all those that destinations of this standing or a lower one may have together. */
    int most(int all) {
        return Math.max(1, (int) (all * share));
    }
}
