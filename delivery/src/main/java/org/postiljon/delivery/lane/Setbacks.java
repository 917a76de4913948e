package org.postiljon.delivery.lane;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often in a row a delivery came back to the front of its lane. Mostly that is the receiver's doing; but a mail that
 * a receiver answers as if it meant the sender, or that kills connections, would hold up all others for ever. In memory
 * only and bounded: after a restart such a mail is forgiven a few times more.
 */
final class Setbacks {
    private static final int MOST = 10_000;

    /**
     * What happened to one delivery in a row.
     *
     * @param fronts how often it came back to the front
     * @param losses how many of the last connections it lost without a reply
     */
    record InARow(int fronts, int losses) {
        static final InARow NONE = new InARow(0, 0);
    }

    private final Map<Long, InARow> byDelivery = new LinkedHashMap<>();

    InARow of(long delivery) {
        return byDelivery.getOrDefault(delivery, InARow.NONE);
    }

    /**
     * An attempt has ended.
     *
     * @param atFront whether it waits at the front again
     * @param lost    whether no reply came for any recipient
     */
    void ended(long delivery, boolean atFront, boolean lost) {
        InARow before = of(delivery);
        InARow now = new InARow(atFront ? before.fronts() + 1 : 0, lost ? before.losses() + 1 : 0);
        byDelivery.remove(delivery);
        if (!now.equals(InARow.NONE)) {
            byDelivery.put(delivery, now);
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
