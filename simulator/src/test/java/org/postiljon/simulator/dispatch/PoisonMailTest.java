package org.postiljon.simulator.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.postiljon.bounce.reply.Reply;
import org.postiljon.bounce.reply.Stage;
import org.postiljon.delivery.message.Labels;
import org.postiljon.delivery.message.Stream;

/** Single mails that a receiver refuses, in words that sound like more, while it takes all others. */
class PoisonMailTest {
    private static final Reply NOT_FROM_YOU =
            Reply.of(Stage.RCPT, 550, "5.7.1 The recipient is not accepting mail from your address");
    private static final Reply NO_SPACE = Reply.of(Stage.RCPT, 452, "4.2.2 no space left in mailbox");
    private static final Reply OF_OUR_HOST =
            Reply.of(Stage.END_OF_DATA, 450, "4.7.1 your host sends too much, rate limit exceeded");

    private final DeliveryScenario scenario = new DeliveryScenario();
    private final ScriptedSite site = scenario.network.site("b.example");

    @Test
    void refusalsOfSingleMailboxesDoNotSlowTheRest() {
        site.answers = (recipient, times) -> recipient.toString().startsWith("bad")
                ? NOT_FROM_YOU
                : recipient.toString().startsWith("full") ? NO_SPACE : ScriptedSite.TAKEN;
        int good = 0;
        for (int minute = 0; minute < 180; minute++) {
            if (minute % 10 == 0) {
                scenario.send("bad" + minute + "@b.example");
            }
            for (int i = 0; i < 10; i++) {
                boolean full = i % 5 == 0;
                scenario.send((full ? "full" : "good") + minute + "x" + i + "@b.example");
                good += full ? 0 : 1;
            }
            scenario.run(Duration.ofMinutes(1));
        }
        assertThat(site.delivered).hasSizeGreaterThan(good - 20);
        assertThat(scenario.kindsOf("bad0@b.example")).contains("Failed");
        assertThat(scenario.changes()).isEmpty();
    }

    @Test
    void oneMailThatIsRefusedAsIfItWereAllIsJudgedByItselfInTheEnd() {
        site.answers = (recipient, times) -> recipient.toString().startsWith("bad") ? OF_OUR_HOST : ScriptedSite.TAKEN;
        scenario.send("bad@b.example");
        for (int minute = 0; minute < 360; minute++) {
            scenario.send("good" + minute + "@b.example");
            scenario.run(Duration.ofMinutes(1));
        }
        int before = site.delivered.size();
        int refused = scenario.kindsOf("bad@b.example").size();
        for (int minute = 360; minute < 600; minute++) {
            scenario.send("good" + minute + "@b.example");
            scenario.run(Duration.ofMinutes(1));
        }
        assertThat(before).isGreaterThan(300);
        assertThat(site.delivered.size() - before).isGreaterThan(230);
        assertThat(refused).isLessThan(20);
        scenario.run(Duration.ofHours(24));
        assertThat(scenario.kindsOf("bad@b.example")).contains("Failed");
    }

    @Test
    void tooManyRecipientsInAnyCodeCostNobodyARetry() {
        for (String much : new String[] {
            "452 4.5.3 too many recipients",
            "552 5.5.3 too many recipients",
            "550 5.5.3 too many recipients",
            "451 4.5.3 too many recipients",
            "450 4.2.1 try this recipient in a separate transaction",
            "552 too many recipients"
        }) {
            Reply reply = Reply.of(Stage.RCPT, Integer.parseInt(much.substring(0, 3)), much.substring(4));
            DeliveryScenario own = new DeliveryScenario();
            ScriptedSite small = own.network.site("b.example");
            int[] transaction = {0, 0};
            small.answers = (recipient, times) -> {
                if (transaction[0] != small.transactions) {
                    transaction[0] = small.transactions;
                    transaction[1] = 0;
                }
                return transaction[1]++ < 4 ? ScriptedSite.TAKEN : reply;
            };
            own.sendOne(
                    Stream.BULK,
                    Labels.NONE,
                    IntStream.range(0, 100)
                            .mapToObj(i -> String.format(Locale.ROOT, "r%d@b.example", i))
                            .toList());
            own.run(Duration.ofMinutes(10));
            assertThat(small.delivered).as(much).hasSize(100);
            assertThat(small.transactions).as(much).isEqualTo(25);
        }
    }
}
