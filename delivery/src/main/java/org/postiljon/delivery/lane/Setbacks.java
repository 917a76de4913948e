package org.postiljon.delivery.lane;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often in a row a delivery was held up through no fault of its own, as it seems. Mostly that is the receiver's doing;
 * but a mail that a receiver answers as if it meant the sender, or that kills connections, would hold up all others for
 * ever, again after each time that it was put aside. So the count goes on, and who is alone remains it until it is gone. In memory only and
 * bounded: after a restart such a mail is forgiven a few times more.
 */
final class Setbacks {
    private static final int MOST = 10_000;

    /** A mail that was refused so often while its destination took others is refused for itself. */
    private static final int ALONE_FORGIVEN = 3;

    /**
     * What happened to one delivery in a row.
     *
     * @param fronts how often it came back to the front, or was put aside from there
     * @param losses how many of the last connections it lost without a reply
     * @param alone  before how many of those its destination had taken others since the one before
     * @param taken  recipients that its destination had taken in all at the last one
     */
    record InARow(int fronts, int losses, int alone, long taken) {
        static final InARow NONE = new InARow(0, 0, 0, 0);

        /** Whether it alone is held up. */
        boolean isAlone() {
            return alone >= ALONE_FORGIVEN;
        }
    }

    private final Map<Long, InARow> byDelivery = new LinkedHashMap<>();

    InARow of(long delivery) {
        return byDelivery.getOrDefault(delivery, InARow.NONE);
    }

    /**
     * An attempt has ended.
     *
     * @param heldUp whether it waits at the front again, or aside
     * @param alone  whether it was judged by itself, for it alone is held up: it remains so
     * @param lost   whether no reply came for any recipient
     * @param taken  recipients that its destination has taken in all
     */
    void ended(long delivery, boolean heldUp, boolean alone, boolean lost, long taken) {
        InARow before = of(delivery);
        int losses = lost ? before.losses() + 1 : 0;
        byDelivery.remove(delivery);
        if (heldUp || alone) {
            boolean othersWereTaken = before.fronts() > 0 && taken > before.taken();
            byDelivery.put(
                    delivery,
                    new InARow(before.fronts() + 1, losses, before.alone() + (othersWereTaken ? 1 : 0), taken));
        } else if (losses > 0) {
            byDelivery.put(delivery, new InARow(0, losses, 0, 0));
        }
        if (byDelivery.size() > MOST) {
            var oldest = byDelivery.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
    }

    /** It no longer waits. */
    void forget(long delivery) {
        byDelivery.remove(delivery);
    }
}
