package org.postiljon.console;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postiljon.bounce.reply.Answer;
import org.postiljon.bounce.reply.NoReply;
import org.postiljon.bounce.reply.Reply;
import org.postiljon.delivery.event.Event;
import org.postiljon.delivery.event.LoggedEvent;
import org.postiljon.delivery.event.TlsReport;
import org.postiljon.delivery.message.Address;

/** Events as JSON. What is not known is left out or null. */
public final class EventJson {
    private EventJson() {}

    /** One event with its position and id. */
    public static ObjectNode of(LoggedEvent logged) {
        Event event = logged.event();
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("position", logged.position())
                .put("id", logged.id())
                .put("event", event.getClass().getSimpleName())
                .put("at", event.at().toString());
        if (event instanceof Event.OfRecipient ofRecipient) {
            subject(json, ofRecipient.subject());
        }
        details(json, event);
        return json;
    }

    private static void subject(ObjectNode json, Event.Subject subject) {
        json.put("delivery", subject.delivery())
                .put("message", subject.message())
                .put("messageId", subject.messageId())
                .put("sender", subject.sender().map(Address::toString).orElse(""))
                .put("recipient", subject.recipient().toString())
                .put("stream", subject.stream())
                .put("tenant", subject.labels().tenant())
                .put("campaign", subject.labels().campaign())
                .put("tag", subject.labels().tag())
                .put("list", subject.labels().list());
    }

    private static void details(ObjectNode json, Event event) {
        if (event instanceof Event.Accepted accepted) {
            json.put("bytes", accepted.bytes());
        } else if (event instanceof Event.Attempted attempted) {
            attempt(json, attempted);
        } else if (event instanceof Event.Suspended suspended) {
            json.put("reason", suspended.reason()).put("until", text(suspended.until()));
        } else if (event instanceof Event.Sent sent) {
            json.set("answer", answer(sent.answer()));
        } else if (event instanceof Event.Delivered delivered) {
            json.set("answer", answer(delivered.answer()));
        } else if (event instanceof Event.Failed failed) {
            json.put("attempts", failed.attempts()).set("answer", answer(failed.answer()));
        } else if (event instanceof Event.Expired expired) {
            json.put("reason", expired.reason());
        } else if (event instanceof Event.Discarded discarded) {
            json.put("reason", discarded.reason());
        } else if (event instanceof Event.DestinationChanged changed) {
            json.put("site", changed.site())
                    .put("source", changed.source())
                    .put("state", changed.state())
                    .put("cause", changed.cause())
                    .put("until", text(changed.until()));
        } else {
            throw new IllegalStateException("No JSON for " + event.getClass());
        }
    }

    private static void attempt(ObjectNode json, Event.Attempted attempted) {
        json.put("attempt", attempted.attempt())
                .put("site", attempted.site())
                .put("source", attempted.source())
                .put("host", attempted.peer().host())
                .put("address", attempted.peer().address())
                .put("local", attempted.peer().local())
                .put("banner", attempted.peer().banner())
                .put("durationMillis", attempted.duration().toMillis())
                .put("bytes", attempted.bytes());
        json.set("answer", answer(attempted.answer()));
        json.putObject("verdict")
                .put("kind", attempted.verdict().kind().name())
                .put("scope", attempted.verdict().scope().name())
                .put("evidence", attempted.verdict().evidence());
        attempted.tls().ifPresentOrElse(tls -> json.set("tls", tls(tls)), () -> json.putNull("tls"));
    }

    private static ObjectNode answer(Answer answer) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("stage", answer.stage().label())
                .put("text", answer.describe());
        if (answer instanceof Reply reply) {
            json.put("code", reply.code())
                    .put("enhanced", reply.enhanced().map(Object::toString).orElse(null));
        } else if (answer instanceof NoReply none) {
            json.put("cause", none.cause().name());
        }
        return json;
    }

    private static ObjectNode tls(TlsReport tls) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("protocol", tls.protocol())
                .put("cipher", tls.cipher())
                .put("verified", tls.verified())
                .put("problem", tls.problem());
        tls.certificate().ifPresent(certificate -> {
            ObjectNode of = json.putObject("certificate")
                    .put("subject", certificate.subject())
                    .put("issuer", certificate.issuer())
                    .put("notBefore", certificate.notBefore().toString())
                    .put("notAfter", certificate.notAfter().toString());
            ArrayNode names = of.putArray("names");
            certificate.names().forEach(names::add);
        });
        return json;
    }

    private static @Nullable String text(Optional<Instant> time) {
        return time.map(Instant::toString).orElse(null);
    }
}
