package org.postiljon.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postiljon.console.WrittenOperator.NOON;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.postiljon.bounce.reply.Answer;
import org.postiljon.bounce.reply.NoReply;
import org.postiljon.bounce.reply.Reply;
import org.postiljon.bounce.reply.Scope;
import org.postiljon.bounce.reply.Stage;
import org.postiljon.bounce.reply.Verdict;
import org.postiljon.delivery.event.Event;
import org.postiljon.delivery.event.LoggedEvent;
import org.postiljon.delivery.event.Peer;
import org.postiljon.delivery.event.TlsReport;
import org.postiljon.delivery.message.Address;
import org.postiljon.delivery.message.Labels;

class EventJsonTest {
    private static final Event.Subject SUBJECT = new Event.Subject(
            4,
            "Mail1",
            "",
            Address.parse("news@a.example"),
            Address.parse("anna@b.example").orElseThrow(),
            "bulk",
            Labels.NONE);
    private static final Answer GREYLISTED = Reply.of(Stage.RCPT, 451, "4.7.1 come back");
    private static final Answer SILENT = new NoReply(Stage.CONNECT, NoReply.Cause.TIMEOUT, "30 s");
    private static final TlsReport TLS = new TlsReport(
            "TLSv1.3",
            "TLS_AES_128_GCM_SHA256",
            false,
            "self-signed",
            Optional.of(new TlsReport.Certificate(
                    "CN=mx.b.example", "CN=mx.b.example", NOON, NOON, List.of("mx.b.example"))));

    private static final List<Event> ONE_OF_EACH = List.of(
            new Event.Accepted(NOON, SUBJECT, 1_000),
            new Event.Attempted(
                    NOON,
                    SUBJECT,
                    2,
                    "mx.b.example",
                    "out1",
                    new Peer("mx.b.example", "192.0.2.1:25", "192.0.2.9:4711", "mx1.b.example"),
                    GREYLISTED,
                    new Verdict(Verdict.Kind.GREYLISTED, Scope.MESSAGE, "rule 7"),
                    Duration.ofMillis(1_234),
                    0,
                    Optional.of(TLS)),
            new Event.Suspended(NOON, SUBJECT, "Throttled", Optional.of(NOON)),
            new Event.Sent(NOON, SUBJECT, SILENT),
            new Event.Delivered(NOON, SUBJECT, GREYLISTED),
            new Event.Failed(NOON, SUBJECT, SILENT, 3),
            new Event.Expired(NOON, SUBJECT, "no outcome of an attempt is known; mx is Offline"),
            new Event.Discarded(NOON, SUBJECT, "cancelled"),
            new Event.DestinationChanged(NOON, "mx.b.example", "out1", "Offline", "timed out", Optional.empty()));

    private static JsonNode json(Event event) {
        return EventJson.of(new LoggedEvent(1, "e1", event));
    }

    private static Stream<Class<?>> kinds(Class<?> type) {
        return type.isSealed()
                ? Arrays.stream(type.getPermittedSubclasses()).flatMap(EventJsonTest::kinds)
                : Stream.of(type);
    }

    @Test
    void everyKindOfEventHasJson() {
        assertThat(ONE_OF_EACH.stream().map(Object::getClass))
                .containsExactlyInAnyOrderElementsOf(kinds(Event.class).toList());
        assertThat(ONE_OF_EACH)
                .allSatisfy(event -> assertThat(json(event).path("event").textValue())
                        .isEqualTo(event.getClass().getSimpleName()));
    }

    @Test
    void anAttemptTellsAllThatIsKnown() throws Exception {
        assertThat(new ObjectMapper().readTree(json(ONE_OF_EACH.get(1)).toString()))
                .isEqualTo(new ObjectMapper().readTree("""
                {"position":1,"id":"e1","event":"Attempted","at":"2030-01-01T12:00:00Z","delivery":4,"message":"Mail1",
                 "messageId":"","sender":"news@a.example","recipient":"anna@b.example","stream":"bulk","tenant":"",
                 "campaign":"","tag":"","list":"","attempt":2,"site":"mx.b.example","source":"out1",
                 "host":"mx.b.example","address":"192.0.2.1:25","local":"192.0.2.9:4711","banner":"mx1.b.example",
                 "durationMillis":1234,"bytes":0,
                 "answer":{"stage":"RCPT","text":"451 4.7.1 come back","code":451,"enhanced":"4.7.1"},
                 "verdict":{"kind":"GREYLISTED","scope":"MESSAGE","evidence":"rule 7"},
                 "tls":{"protocol":"TLSv1.3","cipher":"TLS_AES_128_GCM_SHA256","verified":false,"problem":"self-signed",
                  "certificate":{"subject":"CN=mx.b.example","issuer":"CN=mx.b.example",
                   "notBefore":"2030-01-01T12:00:00Z","notAfter":"2030-01-01T12:00:00Z","names":["mx.b.example"]}}}"""));
    }

    @Test
    void aStepWithoutReplyTellsItsCause() {
        assertThat(json(ONE_OF_EACH.get(5)).path("answer").toString())
                .isEqualTo("{\"stage\":\"CONNECT\",\"text\":\"timed out at CONNECT: 30 s\",\"cause\":\"TIMEOUT\"}");
        assertThat(json(ONE_OF_EACH.get(8)).path("until").isNull()).isTrue();
    }
}
