package org.postiljon.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** The domains of a site, for people. */
final class DomainNames {
    private static final int MOST = 3;

    private DomainNames() {}

    /** {@code a.example, b.example, c.example, ...}; a dash where none is known. */
    static String of(JsonNode destination) {
        List<String> names = new ArrayList<>();
        destination.path("domains").forEach(domain -> names.add(domain.asText()));
        if (names.isEmpty()) {
            return "-";
        }
        return String.join(", ", names.subList(0, Math.min(MOST, names.size()))) + (names.size() > MOST ? ", ..." : "");
    }

    /** {@code a.example (mx.a.example)}; the site alone where no domain is known or it is the domain's own. */
    static String withSite(JsonNode destination) {
        String site = destination.path("site").asText();
        String domains = of(destination);
        return domains.equals("-") || domains.equals(site) ? site : domains + " (" + site + ")";
    }

    /** {@code a.example (mx.a.example)}: what was asked about, and what it is called. */
    static String asked(String subject, String site) {
        return subject.equals(site) ? site : subject + " (" + site + ")";
    }
}
