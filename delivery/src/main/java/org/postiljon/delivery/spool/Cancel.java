package org.postiljon.delivery.spool;

import java.time.Instant;
import org.postiljon.delivery.message.Labels;

/**
 * An operator's order to take mail out for ever. Mail accepted after it is not meant.
 *
 * @param which  see {@link Labels#covers}; at least one label
 * @param reason for people, with who ordered it
 * @param at     when
 */
public record Cancel(Labels which, String reason, Instant at) {
    /**
     * Checks it.
     *
     * @throws IllegalArgumentException when no label is given: that would mean all mail
     */
    public Cancel {
        if (which.equals(Labels.NONE)) {
            throw new IllegalArgumentException(
                    "A cancel names at least one label (tenant, campaign, tag or list): without one it means all mail");
        }
    }
}
