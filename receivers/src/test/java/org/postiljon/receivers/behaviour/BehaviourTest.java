package org.postiljon.receivers.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BehaviourTest {
    private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");
    private static final String ME = "127.0.0.1";

    private static Behaviour of(String text) {
        return BehaviourText.read(text, NOON).behaviour();
    }

    @Test
    void aRateIsCountedOverAnySixtySeconds() {
        Behaviour limited = of("limited,rate=3");
        List<Boolean> taken = new ArrayList<>();
        for (int second : List.of(0, 10, 20, 30, 59, 60, 61, 70, 80, 119, 120)) {
            taken.add(limited.atMail(ME, "a", NOON.plusSeconds(second)).isEmpty());
        }
        assertThat(taken).containsExactly(true, true, true, false, false, true, false, true, true, false, true);
    }

    @Test
    void whatWasNotTakenDoesNotCount() {
        Behaviour limited = of("limited,rate=1");
        assertThat(limited.atMail(ME, "a", NOON)).isEmpty();
        limited.ended(NOON, false);
        assertThat(limited.atMail(ME, "a", NOON)).isEmpty();
        limited.ended(NOON, true);
        assertThat(limited.atMail(ME, "a", NOON)).isPresent();
    }

    @Test
    void refusalsOfTheRateTakeTurnsBetween421AndClosingAnd451() {
        Behaviour limited = of("limited,rate=1");
        limited.atMail(ME, "a", NOON);
        List<Refusal> refusals = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            refusals.add(limited.atMail(ME, "a", NOON).orElseThrow());
        }
        assertThat(refusals).extracting(r -> r.reply().substring(0, 3)).containsExactly("421", "451", "421", "451");
        assertThat(refusals).extracting(Refusal::closes).containsExactly(true, false, true, false);
        assertThat(refusals).noneMatch(Refusal::isPermanent).allMatch(r -> r.reply()
                .contains(ME));
    }

    @Test
    void connectionsAreLimited() {
        Behaviour limited = of("limited,connections=2");
        assertThat(limited.atConnect(ME, 2, NOON)).isEmpty();
        assertThat(limited.atConnect(ME, 3, NOON).orElseThrow().reply()).startsWith("421 4.7.0 Too many concurrent");
    }

    @Test
    void greylistedMailComesBackAndItsClientIsKnownInTheEnd() {
        Behaviour grey = of("greylisting,wait=20s,passes=2");
        assertThat(reply(grey, "a", "x", 0)).isEqualTo("451 4.7.1 Greylisted, please come back in 20 seconds: x");
        assertThat(reply(grey, "A", "X", 19)).contains("in 1 seconds");
        assertThat(reply(grey, "a", "y", 20)).as("another recipient").startsWith("451");
        assertThat(reply(grey, "a", "x", 20)).isEmpty();
        assertThat(reply(grey, "b", "y", 40)).as("another sender").startsWith("451");
        assertThat(reply(grey, "a", "y", 40)).isEmpty();
        assertThat(reply(grey, "c", "z", 40)).as("known after two").isEmpty();
        assertThat(grey.atRecipient("192.0.2.1", "c", "z", NOON))
                .as("another client")
                .isPresent();
    }

    private static String reply(Behaviour behaviour, String sender, String recipient, int second) {
        return behaviour
                .atRecipient(ME, sender, recipient, NOON.plusSeconds(second))
                .map(Refusal::reply)
                .orElse("");
    }

    @Test
    void anOutageBeginsAndEnds() {
        Behaviour refuses = of("outage,from=10s,until=30s");
        assertThat(List.of(9, 10, 29, 30).stream().map(s -> refuses.reach(NOON.plusSeconds(s))))
                .containsExactly(Reach.UP, Reach.REFUSES, Reach.REFUSES, Reach.UP);
        assertThat(refuses.atMail(ME, "a", NOON)).isEmpty();
        Behaviour says421 = of("outage,mode=421");
        assertThat(says421.reach(NOON)).isEqualTo(Reach.UP);
        assertThat(says421.atConnect(ME, 1, NOON)).map(Refusal::closes).contains(true);
        assertThat(says421.atMail(ME, "a", NOON.plusSeconds(29))).isPresent();
        assertThat(says421.atMail(ME, "a", NOON.plusSeconds(30))).isEmpty();
    }

    @Test
    void theTimesOfAnOutageCountFromItsStartAlsoWhereThatBecomesLater() {
        AtomicReference<Instant> start = new AtomicReference<>(NOON);
        Behaviour outage = BehaviourText.read("outage,until=30s", start::get).behaviour();
        assertThat(outage.reach(NOON.plusSeconds(40))).isEqualTo(Reach.UP);
        start.set(NOON.plusSeconds(41));
        assertThat(outage.reach(NOON.plusSeconds(70))).isEqualTo(Reach.REFUSES);
        assertThat(outage.reach(NOON.plusSeconds(71))).isEqualTo(Reach.UP);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "anna@c.example | ''",
                "Unknown.1@c.example | 550 5.1.1 <Unknown.1@c.example>: Recipient address rejected: User unknown",
                "full.2@c.example | 452 4.2.2 <full.2@c.example>: Mailbox full",
            })
    void choosyLooksAtTheName(String recipient, String expected) {
        assertThat(reply(of("choosy"), "a", recipient, 0)).isEqualTo(expected);
    }

    @Test
    void fastSlowAndDead() {
        assertThat(of("fast").atConnect(ME, 1000, NOON)).isEmpty();
        assertThat(of("slow,delay=1500ms").thinks()).isEqualTo(Duration.ofMillis(1500));
        assertThat(of("dead").reach(NOON)).isEqualTo(Reach.REFUSES);
        assertThat(of("dead,mode=silent").reach(NOON)).isEqualTo(Reach.SILENT);
    }

    @Test
    void aReceiverHasANameAndPerhapsAPort() {
        BehaviourText.Described described = BehaviourText.read("mx-1=limited,rate=60,port=2525", NOON);
        assertThat(described.name()).isEqualTo("mx-1");
        assertThat(described.port()).isEqualTo(2525);
        assertThat(BehaviourText.read("fast", NOON).name()).isEqualTo("fast");
        assertThat(Optional.of(BehaviourText.read("fast", NOON).port())).contains(0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "quick | 'quick' is no behaviour. There are fast, limited",
                "x=y=fast | write NAME=BEHAVIOUR",
                "X=fast | small letters",
                "../x=fast | small letters",
                "limited,rate | 'rate' is not key=value",
                "limited,rate=1,rate=2 | stands there twice",
                "limited,rate=many | rate is 'many'. Write a number from 1 to",
                "limited,rate=0 | rate is '0'. Write a number from 1 to",
                "limited,speed=1 | there is no 'speed' here, only port, rate, connections",
                "slow,delay=5 | delay is '5'. Write a number and ms, s or m, like 10s",
                "dead,mode=half | mode is 'half'. Write refuse or silent",
                "fast,port=70000 | port is '70000'. Write a number from 0 to 65535",
            })
    void sayWhatIsWrong(String text, String error) {
        assertThatThrownBy(() -> of(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--receiver " + text)
                .hasMessageContaining(error);
    }
}
