package org.postiljon.console;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postiljon.delivery.engine.ParkedReport;
import org.postiljon.delivery.engine.SiteStatus;
import org.postiljon.delivery.engine.Why;
import org.postiljon.delivery.site.Site;

/** What the engine tells an operator, as JSON. What is not known is null. */
public final class OperatorJson {
    private static final int MOST_PARKED = 100;

    private OperatorJson() {}

    /**
     * {@code {"destinations":[...],"parked":[...]}}: one for each site and egress source, and the reports that James could
     * not take.
     *
     * @param domains by site, as far as they are known
     */
    public static ObjectNode status(
            List<SiteStatus> sites, List<ParkedReport> parked, Map<String, List<String>> domains) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ArrayNode destinations = json.putArray("destinations");
        sites.forEach(site -> destinations.add(destination(site, domains)));
        ArrayNode reports = json.putArray("parked");
        parked.stream().limit(MOST_PARKED).forEach(report -> reports.add(parked(report)));
        return json.put("parkedCount", parked.size());
    }

    /** {@code {"reports":[...]}}: all that James could not take. */
    public static ObjectNode reports(List<ParkedReport> parked) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ArrayNode reports = json.putArray("reports");
        parked.forEach(report -> reports.add(parked(report)));
        return json;
    }

    static ObjectNode parked(ParkedReport report) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("id", report.id())
                .put("kind", report.kind().name())
                .put("message", report.message())
                .put("sender", report.sender());
        ArrayNode recipients = json.putArray("recipients");
        report.recipients().forEach(recipients::add);
        return json.put("reason", report.reason()).put("since", report.since().toString());
    }

    private static ObjectNode destination(SiteStatus site, Map<String, List<String>> domains) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("site", site.site());
        json.set("domains", domains(site.site(), domains));
        return json.put("source", site.source())
                .put("state", site.known().state().label())
                .put("cause", site.known().cause())
                .put("since", site.known().since().toString())
                .put("until", text(site.known().until()))
                .put("ratePerMinute", site.ratePerMinute())
                .put("connections", site.connections())
                .put("waiting", site.waiting())
                .put("oldestDue", text(site.oldestDue()))
                .put("delivered", site.delivered())
                .put("attempts", site.attempts())
                .put("failed", site.failed())
                .put("notTried", site.notTried());
    }

    /** {@code {"subject":...,"reasons":[...]}}. */
    public static ObjectNode why(Why why, Map<String, List<String>> domains) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("subject", why.subject());
        ArrayNode reasons = json.putArray("reasons");
        for (Why.Reason reason : why.reasons()) {
            ObjectNode one = reasons.addObject()
                    .put("message", reason.message())
                    .put("recipient", reason.recipient())
                    .put("site", reason.site());
            one.set("domains", domains(reason.site(), domains));
            one.put("stream", reason.stream())
                    .put("reason", reason.reason())
                    .put("since", reason.since().toString())
                    .put("next", text(reason.next()))
                    .put("attempts", reason.attempts())
                    .put("lastAnswer", reason.lastAnswer());
        }
        return json;
    }

    private static ArrayNode domains(String site, Map<String, List<String>> domains) {
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        new Site(site).unresolvedDomain().ifPresent(domain -> json.add(domain.name()));
        domains.getOrDefault(site, List.of()).forEach(json::add);
        return json;
    }

    private static @Nullable String text(Optional<Instant> time) {
        return time.map(Instant::toString).orElse(null);
    }
}
