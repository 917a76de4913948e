package org.postiljon.server.demo;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.postiljon.delivery.destination.LastKnown;
import org.postiljon.delivery.engine.SiteStatus;

/** What the demo prints as JSON: maps in the order in which their keys are to stand. Pure. */
final class DemoReport {
    private DemoReport() {}

    static Map<String, Object> ready(String smtp, String spoolDirectory, String data) {
        Map<String, Object> ready = new LinkedHashMap<>();
        ready.put("smtp", smtp);
        ready.put("spoolDirectory", spoolDirectory);
        ready.put("data", data);
        return Map.of("ready", ready);
    }

    static Map<String, Object> second(long second, List<String> names, List<SiteStatus> sites) {
        List<Map<String, Object>> destinations = new ArrayList<>();
        for (int i = 0; i < sites.size(); i++) {
            destinations.add(destination(names.get(i), sites.get(i)));
        }
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("second", second);
        line.put("destinations", destinations);
        return line;
    }

    private static Map<String, Object> destination(String name, SiteStatus site) {
        Map<String, @Nullable Object> line = new LinkedHashMap<>();
        line.put("site", site.site());
        line.put("domains", name.isEmpty() ? List.of() : List.of(DemoReceiver.domain(name)));
        line.put("receiver", name.isEmpty() ? null : name);
        line.put("state", site.known().state().label());
        line.put(
                "cause",
                site.known().state() == LastKnown.State.OK ? null : site.known().cause());
        line.put("until", site.known().until().map(Object::toString).orElse(null));
        line.put("ratePerMinute", Math.round(site.ratePerMinute() * 10) / 10.0);
        line.put("connections", site.connections());
        line.put("waiting", site.waiting());
        line.put("delivered", site.delivered());
        line.put("attempts", site.attempts());
        line.put("failed", site.failed());
        line.put("notTried", site.notTried());
        return line;
    }

    static Map<String, Object> summary(Books books, List<SiteStatus> sites, double seconds) {
        Map<String, Object> summary = new LinkedHashMap<>();
        summary.put("accepted", Books.sum(books.accepted()));
        summary.put("delivered", Books.sum(books.delivered()));
        summary.put("failed", Books.sum(books.failed()));
        summary.put("waiting", Books.sum(books.waiting()) + books.queued().size());
        summary.put("attempts", sites.stream().mapToLong(SiteStatus::attempts).sum());
        summary.put("notTried", sites.stream().mapToLong(SiteStatus::notTried).sum());
        summary.put("receivedByReceivers", Books.sum(books.received()) - books.duplicates());
        summary.put("lost", books.lost().size());
        summary.put("duplicates", books.duplicates());
        summary.put("seconds", Math.round(seconds * 10) / 10.0);
        return summary;
    }

    /** The summary for people. */
    static List<String> lines(Map<String, Object> summary) {
        return List.of(
                "Our books:   accepted %s, delivered %s, failed %s, waiting %s"
                        .formatted(
                                summary.get("accepted"),
                                summary.get("delivered"),
                                summary.get("failed"),
                                summary.get("waiting")),
                "             attempts %s, not tried %s, in %s s"
                        .formatted(summary.get("attempts"), summary.get("notTried"), summary.get("seconds")),
                "Receivers':  received %s; lost %s, duplicates %s"
                        .formatted(summary.get("receivedByReceivers"), summary.get("lost"), summary.get("duplicates")));
    }
}
