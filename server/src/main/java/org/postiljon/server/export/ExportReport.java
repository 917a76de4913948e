package org.postiljon.server.export;

import java.util.List;
import java.util.Optional;

/**
 * What an export did.
 *
 * @param mails      files that were written, or were there already
 * @param recipients of these
 * @param unreadable messages whose content can't be read, each with the reason; they stay in the store
 * @param remaining  recipients that still wait in the store
 * @param reports    reports of outcomes that James has not taken yet; they stay in the store
 * @param ended      why it ended early, and what to do; empty: it went through all
 */
public record ExportReport(
        long mails, long recipients, List<String> unreadable, long remaining, long reports, Optional<String> ended) {
    /** Whether nothing that waited is left. */
    public boolean complete() {
        return remaining == 0 && ended.isEmpty();
    }
}
