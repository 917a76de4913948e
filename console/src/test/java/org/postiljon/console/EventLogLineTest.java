package org.postiljon.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postiljon.console.WrittenOperator.NOON;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
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

class EventLogLineTest {
    /** How a reader parts the fields: key=value, the value bare or a string as in JSON. */
    private static final Pattern FIELD = Pattern.compile("([A-Za-z.]+)=(\"(?:[^\"\\\\]|\\\\.)*\"|[^ \"=]+)(?: |$)");

    private static String line(Event event) {
        return EventLogLine.of(new LoggedEvent(7, "e7", event));
    }

    private static Event.Subject subject(String campaign) {
        return new Event.Subject(
                4,
                "Mail1",
                "<1@a.example>",
                Address.parse("news@a.example"),
                Address.parse("anna@b.example").orElseThrow(),
                "bulk",
                new Labels("a.example", campaign, "", ""));
    }

    private static List<String> keys(String line) {
        List<String> keys = new ArrayList<>();
        Matcher matcher = FIELD.matcher(line);
        int at = 0;
        while (at < line.length()) {
            assertThat(matcher.find(at)).as(line.substring(at)).isTrue();
            assertThat(matcher.start()).isEqualTo(at);
            keys.add(matcher.group(1));
            at = matcher.end();
        }
        return keys;
    }

    @Test
    void anAttemptIsOneLineWithItsFieldsInTheirOrder() {
        TlsReport tls = new TlsReport("TLSv1.3", "TLS_AES_128_GCM_SHA256", true, "", Optional.empty());
        assertThat(line(new Event.Attempted(
                        NOON,
                        subject("spring sale"),
                        2,
                        "mx.b.example",
                        "default",
                        new Peer("mx.b.example", "192.0.2.1:25", "192.0.2.9:4711", ""),
                        Reply.of(Stage.RCPT, 451, "4.7.1 come back"),
                        new Verdict(Verdict.Kind.GREYLISTED, Scope.MESSAGE, "rule 7"),
                        Duration.ofMillis(1_234),
                        0,
                        Optional.of(tls))))
                .isEqualTo("position=7 id=e7 event=Attempted at=2030-01-01T12:00:00Z delivery=4 message=Mail1"
                        + " messageId=<1@a.example> sender=news@a.example recipient=anna@b.example stream=bulk"
                        + " tenant=a.example campaign=\"spring sale\" attempt=2 site=mx.b.example source=default"
                        + " host=mx.b.example address=192.0.2.1:25 local=192.0.2.9:4711 durationMillis=1234 bytes=0"
                        + " answer.stage=RCPT answer.text=\"451 4.7.1 come back\" answer.code=451"
                        + " answer.enhanced=4.7.1 verdict.kind=GREYLISTED verdict.scope=MESSAGE"
                        + " verdict.evidence=\"rule 7\" tls.protocol=TLSv1.3 tls.cipher=TLS_AES_128_GCM_SHA256"
                        + " tls.verified=true");
    }

    @Test
    void whatIsNotKnownIsLeftOut() {
        assertThat(line(new Event.DestinationChanged(
                        NOON, "mx.b.example", "default", "Offline", "timed out", Optional.empty())))
                .isEqualTo("position=7 id=e7 event=DestinationChanged at=2030-01-01T12:00:00Z site=mx.b.example"
                        + " source=default state=Offline cause=\"timed out\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "250 ok\r\nposition=8 event=Delivered",
                "250 ok\" event=Delivered recipient=\"eve@b.example",
                "back\\slash at the end\\",
                "a\u0000b\u001b[2Jc\u0085d\u2028e\u2029f\u202eg\u200bh\ufeffi",
                "a lone \ud800 surrogate",
                "event=Delivered",
                "\u0009tab",
            })
    void whatAReceiverSaysForgesNeitherALineNorAField(String hostile) {
        String line = line(new Event.Suspended(NOON, subject(hostile), hostile, Optional.empty()));
        assertThat(keys(line))
                .containsExactly(
                        "position",
                        "id",
                        "event",
                        "at",
                        "delivery",
                        "message",
                        "messageId",
                        "sender",
                        "recipient",
                        "stream",
                        "tenant",
                        "campaign",
                        "reason");
        assertThat(line.chars())
                .allMatch(c -> c >= ' ' && !Character.isISOControl(c) && c != '\u2028' && c != '\u2029');
        assertThat(line)
                .doesNotContain("\u202e")
                .doesNotContain("\u200b")
                .doesNotContain("\ufeff")
                .doesNotContain("\ud800");
    }

    @Test
    void lettersOfTheWorldStayReadable() {
        assertThat(line(new Event.Expired(NOON, subject("grüße"), "für später 日本")))
                .contains("campaign=grüße")
                .contains("reason=\"für später 日本\"");
    }

    @Test
    void aValueIsCutWhereItIsEndless() {
        String endless = IntStream.range(0, 5_000).mapToObj(i -> "x").reduce("", String::concat);
        assertThat(line(new Event.Expired(NOON, subject(""), endless)))
                .hasSizeLessThan(1_500)
                .endsWith("x…\"");
    }
}
