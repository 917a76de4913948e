package org.postiljon.delivery.lane;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many connections a delivery lost in a row without a reply. In memory only and bounded: after a restart a mail that
 * kills connections is forgiven a few more.
 */
final class Losses {
    private static final int MOST = 10_000;

    private final Map<Long, Integer> inARow = new LinkedHashMap<>();

    int of(long delivery) {
        return inARow.getOrDefault(delivery, 0);
    }

    void lost(long delivery) {
        inARow.merge(delivery, 1, Integer::sum);
        if (inARow.size() > MOST) {
            var oldest = inARow.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
    }

    void answered(long delivery) {
        inARow.remove(delivery);
    }
}
