package org.postiljon.store.embedded.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.postiljon.bounce.reply.Scope;
import org.postiljon.bounce.reply.Verdict;
import org.postiljon.delivery.event.Event;
import org.postiljon.delivery.event.Event.Accepted;
import org.postiljon.delivery.event.Event.Attempted;
import org.postiljon.delivery.event.Event.Delivered;
import org.postiljon.delivery.event.Event.DestinationChanged;
import org.postiljon.delivery.event.Event.Discarded;
import org.postiljon.delivery.event.Event.Expired;
import org.postiljon.delivery.event.Event.Failed;
import org.postiljon.delivery.event.Event.OfRecipient;
import org.postiljon.delivery.event.Event.Sent;
import org.postiljon.delivery.event.Event.Subject;
import org.postiljon.delivery.event.Event.Suspended;
import org.postiljon.delivery.event.Peer;
import org.postiljon.delivery.message.Labels;

/**
 * An event as one JSON object. Times are ISO 8601 in UTC. A part that is not known is left out, where its record has an
 * {@code Optional}, and empty text elsewhere. Readers ignore fields that they don't know: later versions add some.
 *
 * <ul>
 *   <li>All: {@code event} (the kind, like {@code Delivered}), {@code at}.
 *   <li>All but DestinationChanged: {@code delivery}, {@code message}, {@code messageId}, {@code sender} (missing: the
 *       null reverse-path), {@code recipient}, {@code stream}, {@code tenant}, {@code campaign}, {@code tag},
 *       {@code list}.
 *   <li>Accepted: {@code bytes}.
 *   <li>Attempted: {@code attempt}, {@code site}, {@code source}, {@code host}, {@code address}, {@code local},
 *       {@code banner}, {@code answer}, {@code verdict} ({@code kind}, {@code scope}, {@code evidence}),
 *       {@code seconds}, {@code bytes}, {@code tls} (missing: the connection was in the clear).
 *   <li>Suspended: {@code reason}, {@code until}. Sent, Delivered: {@code answer}. Failed: {@code answer},
 *       {@code attempts}. Expired, Discarded: {@code reason}.
 *   <li>DestinationChanged: {@code site}, {@code source}, {@code state}, {@code cause}, {@code until}.
 *   <li>An answer: {@code stage} and {@code code}, {@code enhanced}, {@code text} of a reply, or {@code cause} and
 *       {@code detail} where none came.
 * </ul>
 */
public final class EventJson {
    private EventJson() {}

    /** As text in one line. */
    public static String write(Event event) {
        return Json.write(to -> {
            to.writeStartObject();
            writeFields(to, event);
            to.writeEndObject();
        });
    }

    /** Writes the fields into an object that the caller has begun, so that he can add some of his own. */
    public static void writeFields(JsonGenerator to, Event event) throws IOException {
        to.writeStringField("event", event.getClass().getSimpleName());
        to.writeStringField("at", event.at().toString());
        if (event instanceof OfRecipient ofRecipient) {
            writeSubject(to, ofRecipient.subject());
        }
        if (event instanceof Accepted accepted) {
            to.writeNumberField("bytes", accepted.bytes());
        } else if (event instanceof Attempted attempted) {
            writeAttempted(to, attempted);
        } else if (event instanceof Suspended suspended) {
            to.writeStringField("reason", suspended.reason());
            writeUntil(to, suspended.until());
        } else if (event instanceof Sent sent) {
            to.writeFieldName("answer");
            AnswerJson.write(to, sent.answer());
        } else if (event instanceof Delivered delivered) {
            to.writeFieldName("answer");
            AnswerJson.write(to, delivered.answer());
        } else if (event instanceof Failed failed) {
            to.writeFieldName("answer");
            AnswerJson.write(to, failed.answer());
            to.writeNumberField("attempts", failed.attempts());
        } else if (event instanceof Expired expired) {
            to.writeStringField("reason", expired.reason());
        } else if (event instanceof Discarded discarded) {
            to.writeStringField("reason", discarded.reason());
        } else if (event instanceof DestinationChanged changed) {
            to.writeStringField("site", changed.site());
            to.writeStringField("source", changed.source());
            to.writeStringField("state", changed.state());
            to.writeStringField("cause", changed.cause());
            writeUntil(to, changed.until());
        }
    }

    private static void writeSubject(JsonGenerator to, Subject subject) throws IOException {
        to.writeNumberField("delivery", subject.delivery());
        to.writeStringField("message", subject.message());
        to.writeStringField("messageId", subject.messageId());
        if (subject.sender().isPresent()) {
            to.writeStringField("sender", subject.sender().get().toString());
        }
        to.writeStringField("recipient", subject.recipient().toString());
        to.writeStringField("stream", subject.stream());
        to.writeStringField("tenant", subject.labels().tenant());
        to.writeStringField("campaign", subject.labels().campaign());
        to.writeStringField("tag", subject.labels().tag());
        to.writeStringField("list", subject.labels().list());
    }

    private static void writeAttempted(JsonGenerator to, Attempted attempted) throws IOException {
        to.writeNumberField("attempt", attempted.attempt());
        to.writeStringField("site", attempted.site());
        to.writeStringField("source", attempted.source());
        to.writeStringField("host", attempted.peer().host());
        to.writeStringField("address", attempted.peer().address());
        to.writeStringField("local", attempted.peer().local());
        to.writeStringField("banner", attempted.peer().banner());
        to.writeFieldName("answer");
        AnswerJson.write(to, attempted.answer());
        to.writeObjectFieldStart("verdict");
        to.writeStringField("kind", attempted.verdict().kind().name());
        to.writeStringField("scope", attempted.verdict().scope().name());
        to.writeStringField("evidence", attempted.verdict().evidence());
        to.writeEndObject();
        to.writeNumberField("seconds", seconds(attempted.duration()));
        to.writeNumberField("bytes", attempted.bytes());
        if (attempted.tls().isPresent()) {
            to.writeFieldName("tls");
            TlsJson.write(to, attempted.tls().get());
        }
    }

    private static BigDecimal seconds(Duration duration) {
        return BigDecimal.valueOf(duration.getSeconds()).add(BigDecimal.valueOf(duration.getNano(), 9));
    }

    private static void writeUntil(JsonGenerator to, Optional<Instant> until) throws IOException {
        if (until.isPresent()) {
            to.writeStringField("until", until.get().toString());
        }
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IllegalArgumentException when it is not an event; the message says which field
     */
    public static Event read(String text) {
        JsonNode node = Json.read(text);
        Instant at = Json.time(node, "at");
        String kind = Json.text(node, "event");
        return switch (kind) {
            case "Accepted" -> new Accepted(at, subject(node), Json.number(node, "bytes"));
            case "Attempted" -> attempted(node, at);
            case "Suspended" -> new Suspended(at, subject(node), Json.text(node, "reason"), until(node));
            case "Sent" -> new Sent(at, subject(node), AnswerJson.read(node.path("answer")));
            case "Delivered" -> new Delivered(at, subject(node), AnswerJson.read(node.path("answer")));
            case "Failed" ->
                new Failed(
                        at, subject(node), AnswerJson.read(node.path("answer")), (int) Json.number(node, "attempts"));
            case "Expired" -> new Expired(at, subject(node), Json.text(node, "reason"));
            case "Discarded" -> new Discarded(at, subject(node), Json.text(node, "reason"));
            case "DestinationChanged" ->
                new DestinationChanged(
                        at,
                        Json.text(node, "site"),
                        Json.text(node, "source"),
                        Json.text(node, "state"),
                        Json.text(node, "cause"),
                        until(node));
            default -> throw new IllegalArgumentException("No event is called \"" + kind + "\"");
        };
    }

    private static Subject subject(JsonNode node) {
        return new Subject(
                Json.number(node, "delivery"),
                Json.text(node, "message"),
                Json.text(node, "messageId"),
                Json.optionalText(node, "sender").map(Json::address),
                Json.address(Json.text(node, "recipient")),
                Json.text(node, "stream"),
                new Labels(
                        Json.text(node, "tenant"),
                        Json.text(node, "campaign"),
                        Json.text(node, "tag"),
                        Json.text(node, "list")));
    }

    private static Attempted attempted(JsonNode node, Instant at) {
        JsonNode verdict = node.path("verdict");
        return new Attempted(
                at,
                subject(node),
                (int) Json.number(node, "attempt"),
                Json.text(node, "site"),
                Json.text(node, "source"),
                new Peer(
                        Json.text(node, "host"),
                        Json.text(node, "address"),
                        Json.text(node, "local"),
                        Json.text(node, "banner")),
                AnswerJson.read(node.path("answer")),
                new Verdict(
                        Verdict.Kind.valueOf(Json.text(verdict, "kind")),
                        Scope.valueOf(Json.text(verdict, "scope")),
                        Json.text(verdict, "evidence")),
                duration(node.path("seconds").decimalValue()),
                Json.number(node, "bytes"),
                node.has("tls") ? Optional.of(TlsJson.read(node.get("tls"))) : Optional.empty());
    }

    private static Duration duration(BigDecimal seconds) {
        return Duration.ofSeconds(
                seconds.longValue(),
                seconds.remainder(BigDecimal.ONE).movePointRight(9).longValue());
    }

    private static Optional<Instant> until(JsonNode node) {
        return node.hasNonNull("until") ? Optional.of(Json.time(node, "until")) : Optional.empty();
    }
}
