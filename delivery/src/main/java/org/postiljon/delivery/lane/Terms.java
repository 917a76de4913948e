package org.postiljon.delivery.lane;

import org.postiljon.delivery.retry.RetrySchedule;

/**
 * What the profile of a delivery says about its outcome.
 *
 * @param retries   when it is tried again
 * @param smarthost whether the receiver is one: its 250 is its own word, not that of the recipient's MX
 * @param bounces   whether James is told of recipients that failed
 * @param successes whether James is told of recipients that were delivered
 */
public record Terms(RetrySchedule retries, boolean smarthost, boolean bounces, boolean successes) {
    /** Where the profile is gone: bounces go out as they do by default. */
    static final Terms OF_UNKNOWN_PROFILE = new Terms(RetrySchedule.DEFAULT, false, true, false);
}
