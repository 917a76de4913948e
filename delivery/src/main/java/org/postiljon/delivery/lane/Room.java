package org.postiljon.delivery.lane;

/**
 * How many ready deliveries the lanes of this machine hold together. A lane alone is bounded by its destination's rate;
 * this bounds what a hundred thousand lanes hold. Where it is full, a lane still gets one, so that each goes on.
 */
final class Room {
    /** A ready delivery is about a kilobyte: its content stays in the store. */
    static final int MOST = 50_000;

    private int used;

    boolean isFull() {
        return used >= MOST;
    }

    void taken(int deliveries) {
        used += deliveries;
    }

    void given(int deliveries) {
        used -= deliveries;
    }
}
