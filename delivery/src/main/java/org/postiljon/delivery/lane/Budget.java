package org.postiljon.delivery.lane;

/** The connections that this machine may have to all destinations together. */
final class Budget {
    private final int most;
    private final FairShare<Destination> line = new FairShare<>();
    private int used;

    Budget(int most) {
        this.most = most;
    }

    int used() {
        return used;
    }

    /** One more connection, if there is one; else the destination stands in line for the next. */
    boolean take(Destination wanting) {
        if (used < most) {
            used++;
            line.leave(wanting);
            return true;
        }
        line.join(wanting, 1);
        return false;
    }

    /** Somebody stands in line. */
    boolean isWanted() {
        return !line.isEmpty();
    }

    /** A connection is over; who is first in line may look again. */
    void give() {
        used--;
        line.next(d -> true).ifPresent(next -> {
            line.leave(next);
            next.pumpSoon();
        });
    }
}
