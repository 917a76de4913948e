package org.postiljon.server.dropped;

/**
 * What became of dropped files since the start.
 *
 * @param waiting            files that are seen and not yet handed over
 * @param underWay           being handed over
 * @param accepted           files that were taken
 * @param acceptedRecipients of these
 * @param failed             files that are no mail
 * @param trouble            why handing over waits at this time; empty: it does not
 */
public record SpoolDirectoryProgress(
        long waiting, long underWay, long accepted, long acceptedRecipients, long failed, String trouble) {
    /** Whether nothing is left to do. */
    public boolean isIdle() {
        return waiting == 0 && underWay == 0;
    }
}
