package org.postiljon.store.embedded.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postiljon.delivery.event.TlsReport;
import org.postiljon.delivery.event.TlsReport.Certificate;

/** How a connection was secured, as field {@code tls} of event Attempted. */
final class TlsJson {
    private TlsJson() {}

    static void write(JsonGenerator to, TlsReport tls) throws IOException {
        to.writeStartObject();
        to.writeStringField("protocol", tls.protocol());
        to.writeStringField("cipher", tls.cipher());
        to.writeBooleanField("verified", tls.verified());
        to.writeStringField("problem", tls.problem());
        if (tls.certificate().isPresent()) {
            Certificate certificate = tls.certificate().get();
            to.writeObjectFieldStart("certificate");
            to.writeStringField("subject", certificate.subject());
            to.writeStringField("issuer", certificate.issuer());
            to.writeStringField("notBefore", certificate.notBefore().toString());
            to.writeStringField("notAfter", certificate.notAfter().toString());
            to.writeArrayFieldStart("names");
            for (String name : certificate.names()) {
                to.writeString(name);
            }
            to.writeEndArray();
            to.writeEndObject();
        }
        to.writeEndObject();
    }

    static TlsReport read(JsonNode node) {
        return new TlsReport(
                Json.text(node, "protocol"),
                Json.text(node, "cipher"),
                node.path("verified").booleanValue(),
                Json.text(node, "problem"),
                node.has("certificate") ? Optional.of(certificate(node.get("certificate"))) : Optional.empty());
    }

    private static Certificate certificate(JsonNode node) {
        List<String> names = new ArrayList<>();
        node.path("names").forEach(name -> names.add(name.asText()));
        return new Certificate(
                Json.text(node, "subject"),
                Json.text(node, "issuer"),
                Json.time(node, "notBefore"),
                Json.time(node, "notAfter"),
                List.copyOf(names));
    }
}
