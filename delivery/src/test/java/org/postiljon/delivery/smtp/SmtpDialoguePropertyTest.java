package org.postiljon.delivery.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.statistics.Statistics;
import org.postiljon.bounce.reply.Answer;
import org.postiljon.bounce.reply.NoReply;
import org.postiljon.bounce.reply.Reply;
import org.postiljon.bounce.reply.Stage;
import org.postiljon.delivery.event.TlsReport;
import org.postiljon.delivery.message.Address;
import org.postiljon.delivery.message.Content;
import org.postiljon.delivery.message.Envelope;
import org.postiljon.delivery.message.Recipient;

/** What holds for a dialogue whatever a receiver does. */
class SmtpDialoguePropertyTest {
    private static final List<Recipient> RECIPIENTS = List.of(recipient("a@b.example"), recipient("c@b.example"));

    /** The content that was still being written is written now. */
    private static final Happening CONTENT_SENT = SmtpDialogue::onContentSent;

    /** One thing that can happen to a dialogue. */
    private interface Happening {
        void to(SmtpDialogue dialogue);
    }

    /**
     * It never throws; each transaction has one result with an answer for each recipient, in their order; ready comes at
     * most once and closed exactly once, at the end; an acceptance is only ever the reply to a final dot that was
     * written; what we say is one line.
     */
    @Property(tries = 3_000)
    void keepsItsPromises(@ForAll("settings") SessionSettings settings, @ForAll("happenings") List<Happening> all) {
        SmtpDialogue dialogue = new SmtpDialogue(settings, "mx.b.example", true, true);
        Watch watch = new Watch(dialogue);
        dialogue.onConnected();
        watch.look();
        for (Happening happening : all) {
            watch.contentSent |= happening == CONTENT_SENT && watch.contentBegun;
            happening.to(dialogue);
            watch.look();
        }
        dialogue.abort();
        watch.look();
        assertThat(watch.begun).isEqualTo(watch.done);
        assertThat(watch.closed).isEqualTo(1);
        assertThat(watch.ready).isLessThanOrEqualTo(1);
        assertThat(dialogue.isOver()).isTrue();
        assertThat(dialogue.patience()).isEmpty();
        Statistics.label("a message was taken").collect(watch.taken);
        Statistics.label("a message was taken")
                .coverage(coverage -> coverage.check(true).percentage(percentage -> percentage > 10));
    }

    /** Makes the moves as a connection would, and counts. */
    private static final class Watch {
        private final SmtpDialogue dialogue;
        private final List<String> said = new ArrayList<>();
        private int begun;
        private int done;
        private int closed;
        private int ready;
        private boolean contentBegun;
        private boolean contentSent;
        private boolean taken;

        Watch(SmtpDialogue dialogue) {
            this.dialogue = dialogue;
        }

        void look() {
            for (Optional<Move> move = dialogue.nextMove(); move.isPresent(); move = dialogue.nextMove()) {
                // A transaction that was begun too late is answered even then.
                assertThat(closed == 0 || move.get() instanceof Move.Done)
                        .as("after closed: %s", move.get())
                        .isTrue();
                if (move.get() instanceof Move.Say say) {
                    assertThat(say.line()).isNotEmpty().doesNotContain("\r", "\n");
                    said.add(say.line());
                } else if (move.get() instanceof Move.SendContent) {
                    // Every other message is still being written when the next thing happens.
                    contentBegun = true;
                    contentSent = begun % 2 == 1;
                    if (contentSent) {
                        dialogue.onContentSent();
                    }
                } else if (move.get() instanceof Move.Reopen) {
                    dialogue.onConnected();
                } else if (move.get() instanceof Move.Ready) {
                    ready++;
                    begin();
                } else if (move.get() instanceof Move.Done result) {
                    check(result);
                    if (!result.ended() && begun < 4) {
                        begin();
                    }
                } else if (move.get() instanceof Move.Close) {
                    closed++;
                }
            }
            assertThat(said).hasSizeLessThan(60);
        }

        private void begin() {
            begun++;
            contentBegun = false;
            contentSent = false;
            dialogue.begin(new Transaction(
                    new Envelope(Optional.empty(), "", "", false, false), RECIPIENTS, Content.of(new byte[10])));
        }

        private void check(Move.Done result) {
            done++;
            assertThat(result.answers())
                    .extracting(TransactionResult.OfRecipient::recipient)
                    .isEqualTo(RECIPIENTS);
            for (TransactionResult.OfRecipient one : result.answers()) {
                Answer answer = one.answer();
                if (answer instanceof Reply reply && reply.isPositive()) {
                    assertThat(reply.stage()).isEqualTo(Stage.END_OF_DATA);
                    assertThat(contentSent).isTrue();
                    taken = true;
                }
                if (answer instanceof NoReply && answer.stage() == Stage.END_OF_DATA) {
                    assertThat(contentSent).isTrue();
                }
            }
        }
    }

    @Provide
    Arbitrary<SessionSettings> settings() {
        return Combinators.combine(
                        Arbitraries.of(TlsLevel.class), Arbitraries.of(true, false), Arbitraries.of(true, false))
                .as((tls, implicit, login) -> new SessionSettings(
                        "out1.a.example",
                        "",
                        tls,
                        implicit,
                        login ? Optional.of(new Login("tim", "secret")) : Optional.empty(),
                        Timeouts.DEFAULT));
    }

    @Provide
    Arbitrary<List<Happening>> happenings() {
        Arbitrary<Happening> likely = Arbitraries.of(
                        "250 ok\r\n",
                        "250 ok\r\n250 ok\r\n550 no\r\n354 go\r\n",
                        "354 go\r\n",
                        "550 5.1.1 no\r\n",
                        "451 later\r\n",
                        "334 x\r\n",
                        "25",
                        "0 ok\r\n")
                .map(SmtpDialoguePropertyTest::says);
        // Mostly what lets a dialogue go on, so that all of its states are reached.
        Arbitrary<Happening> good = Arbitraries.of(
                        "250 x\r\n",
                        "250-x\r\n250 PIPELINING\r\n",
                        "250-x\r\n250-STARTTLS\r\n250-AUTH PLAIN LOGIN\r\n250 PIPELINING\r\n")
                .map(ehlo -> dialogue -> goodReply(dialogue, ehlo));
        Arbitrary<Happening> rare = Arbitraries.of(
                says("421 bye\r\n"),
                says("garbage\r\n"),
                dialogue -> dialogue.onFailure(NoReply.Cause.LOST, "closed"),
                SmtpDialogue::onTimeout,
                SmtpDialogue::onEnvelopeTimeout,
                CONTENT_SENT,
                SmtpDialogue::quit,
                SmtpDialogue::abort,
                SmtpDialogue::onConnected);
        Arbitrary<Happening> secured = Arbitraries.of(true, false)
                .map(verified -> dialogue -> dialogue.onTls(
                        new TlsReport("TLSv1.3", "x", verified, verified ? "" : "no", Optional.empty())));
        Arbitrary<Happening> noise = Arbitraries.bytes()
                .array(byte[].class)
                .ofMaxSize(40)
                .map(bytes -> dialogue -> dialogue.onBytes(bytes, 0, bytes.length));
        return Arbitraries.frequencyOf(
                        Tuple.of(150, good),
                        Tuple.of(12, likely),
                        Tuple.of(5, secured),
                        Tuple.of(2, rare),
                        Tuple.of(1, noise))
                .list()
                .ofMinSize(12)
                .ofMaxSize(50);
    }

    private static void goodReply(SmtpDialogue dialogue, String ehlo) {
        String reply =
                switch (dialogue.stage()) {
                    case CONNECT, STARTTLS -> "220 go\r\n";
                    case EHLO -> ehlo;
                    case AUTH -> "235 ok\r\n";
                    case DATA -> "354 go\r\n";
                    default -> "250 ok\r\n";
                };
        if (dialogue.stage() == Stage.STARTTLS) {
            // Taken only where the handshake is due.
            dialogue.onTls(new TlsReport("TLSv1.3", "x", true, "", Optional.empty()));
        }
        if (dialogue.stage() != Stage.EHLO || reply.equals(ehlo)) {
            says(reply).to(dialogue);
        }
    }

    private static Happening says(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return dialogue -> dialogue.onBytes(bytes, 0, bytes.length);
    }

    private static Recipient recipient(String address) {
        return new Recipient(Address.parse(address).orElseThrow());
    }
}
