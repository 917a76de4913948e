package org.postiljon.simulator.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.postiljon.bounce.reply.Answer;
import org.postiljon.bounce.reply.Reply;
import org.postiljon.bounce.reply.Stage;
import org.postiljon.delivery.event.Event;
import org.postiljon.delivery.message.Stream;
import org.postiljon.delivery.spool.OutboxItem;

/** Hosts that never take mail and say so: 521 instead of a greeting (RFC 7504), 556 to a recipient. */
class NoMailTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final DeliveryScenario scenario = new DeliveryScenario();

    private ScriptedSite down(String host, String words) {
        ScriptedSite site = scenario.network.host(host);
        site.up = false;
        site.whyDown = Reply.of(Stage.CONNECT, Integer.parseInt(words.substring(0, 3)), words.substring(4));
        return site;
    }

    private Answer failure(String recipient) {
        return scenario.eventsOf(recipient).stream()
                .filter(Event.Failed.class::isInstance)
                .map(e -> ((Event.Failed) e).answer())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whereEveryHostTakesNoMailAllOfItFailsAtOnceWithThatReply() {
        scenario.network.hosts("b.example", "mx1.b.example", "mx2.b.example");
        var first = down("mx1.b.example", "521 mx1.b.example does not accept mail");
        down("mx2.b.example", "521 5.3.2 mx2.b.example takes none");
        scenario.sendMany(300, Stream.BULK, "b.example");
        scenario.run(MINUTE);

        assertThat(scenario.waiting()).isZero();
        assertThat(scenario.kindsOf("bulk300@b.example")).containsExactly("Accepted", "Failed");
        assertThat(failure("bulk1@b.example").describe()).isEqualTo("521 5.3.2 mx1.b.example does not accept mail");
        assertThat(scenario.outbox).hasSize(300).allMatch(o -> o.kind() == OutboxItem.Kind.BOUNCE);
        assertThat(first.connects).as("asked once for all").isLessThan(5);
        assertThat(scenario.changes()).as("not a trouble of the site's state").isEmpty();
    }

    @Test
    void theyAreAskedAgainAfterAWhile() {
        var site = scenario.network.site("b.example");
        down("mx.b.example", "521 mx.b.example does not accept mail");
        scenario.send("anna@b.example");
        scenario.run(MINUTE);
        assertThat(scenario.kindsOf("anna@b.example")).containsExactly("Accepted", "Failed");

        site.up = true;
        scenario.run(Duration.ofMinutes(10));
        scenario.send("bert@b.example");
        scenario.run(MINUTE);
        assertThat(site.delivered).containsExactly("bert@b.example");
    }

    @Test
    void whereOneHostTakesNoMailTheNextGetsItAndThatHostIsPassedOver() {
        var second = scenario.network.hosts("b.example", "mx1.b.example", "mx2.b.example");
        var first = down("mx1.b.example", "521 mx1.b.example does not accept mail");
        for (int minute = 0; minute < 9; minute++) {
            scenario.sendMany(20, Stream.BULK, "b.example");
            scenario.run(MINUTE);
        }
        assertThat(second.delivered).hasSize(180);
        assertThat(first.connects).isLessThan(5);
        assertThat(scenario.changes()).isEmpty();
    }

    @Test
    void whereTheOtherHostIsDownMailWaitsForIt() {
        var second = scenario.network.hosts("b.example", "mx1.b.example", "mx2.b.example");
        var first = down("mx1.b.example", "521 mx1.b.example does not accept mail");
        second.up = false;
        scenario.send("anna@b.example");
        scenario.run(Duration.ofMinutes(30));
        assertThat(scenario.kindsOf("anna@b.example")).doesNotContain("Failed");
        assertThat(scenario.destination("mx1.b.example,mx2.b.example").known().cause())
                .contains("connection refused");
        assertThat(first.connects).isLessThan(second.connects);

        second.up = true;
        scenario.run(Duration.ofMinutes(30));
        assertThat(second.delivered).containsExactly("anna@b.example");
    }

    @Test
    void aBlockThatIsTold521IsNoReasonToFail() {
        scenario.network.site("b.example");
        down("mx.b.example", "521 5.7.1 DNSRBL: blocked for abuse");
        scenario.send("anna@b.example");
        scenario.run(Duration.ofMinutes(30));
        assertThat(scenario.kindsOf("anna@b.example")).doesNotContain("Failed");
        assertThat(scenario.waiting()).isEqualTo(1);
    }

    @Test
    void aDomainThatTakesNoMailFailsItsRecipientAtOnce() {
        var site = scenario.network.site("b.example");
        site.answers = (recipient, times) -> Reply.of(Stage.RCPT, 556, "5.1.10 b.example does not accept mail");
        scenario.send("anna@b.example");
        scenario.run(MINUTE);
        assertThat(scenario.kindsOf("anna@b.example")).containsExactly("Accepted", "Attempted", "Failed");
        assertThat(failure("anna@b.example").describe()).startsWith("556 5.1.10");
    }
}
