package org.postiljon.server.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.postiljon.delivery.destination.LastKnown;
import org.postiljon.delivery.engine.SiteStatus;

/** The live table of the demo, as lines. Pure. */
final class DemoTable {
    private static final int CAUSE = 120;

    private DemoTable() {}

    /**
     * The lines of one moment.
     *
     * @param domains  of the receivers, in the order of {@code sites}
     * @param accepted recipients so far
     * @param offered  recipients that are offered in all
     */
    static List<String> lines(
            List<String> domains, List<SiteStatus> sites, long accepted, long offered, Duration elapsed, Instant now) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(Locale.ROOT, "%d s   accepted %d of %d", elapsed.toSeconds(), accepted, offered));
        lines.add(row("", "", "rate/", "", "", "", "", "", "not"));
        lines.add(row("receiver", "state", "min", "conn", "waiting", "delivered", "attempts", "failed", "tried"));
        for (int i = 0; i < sites.size(); i++) {
            SiteStatus site = sites.get(i);
            lines.add(row(
                    domains.get(i).isEmpty() ? site.site() : domains.get(i),
                    site.known().state().label(),
                    Math.round(site.ratePerMinute()),
                    site.connections(),
                    site.waiting(),
                    site.delivered(),
                    site.attempts(),
                    site.failed(),
                    site.notTried()));
            if (site.waiting() > 0) {
                lines.add("    waits " + why(site, now));
            }
        }
        return lines;
    }

    /** Fits into 80 columns; why mail waits is longer and stands below. */
    private static String row(Object... cells) {
        return String.format(Locale.ROOT, "%-19s %-9s %5s %4s %7s %9s %8s %6s %5s", cells)
                .stripTrailing();
    }

    private static String why(SiteStatus site, Instant now) {
        LastKnown known = site.known();
        if (known.state() == LastKnown.State.OK) {
            return site.oldestDue().filter(due -> due.isAfter(now)).isPresent()
                    ? "for its next retry"
                    : "its turn at this rate";
        }
        String until = known.until()
                .map(at -> "for " + Math.max(0, Duration.between(now, at).toSeconds()) + " s: ")
                .orElse("");
        String all = until + known.cause();
        return all.length() > CAUSE ? all.substring(0, CAUSE - 1) + "…" : all;
    }
}
