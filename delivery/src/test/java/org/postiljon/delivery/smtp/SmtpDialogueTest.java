package org.postiljon.delivery.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.postiljon.bounce.reply.Answer;
import org.postiljon.bounce.reply.NoReply;
import org.postiljon.bounce.reply.NoReply.Cause;
import org.postiljon.bounce.reply.Reply;
import org.postiljon.delivery.event.TlsReport;

/** What is said, held against the transcripts in {@code src/test/transcripts}. */
class SmtpDialogueTest {
    @TestFactory
    Stream<DynamicTest> transcripts() {
        return Transcript.all().stream()
                .map(transcript -> dynamicTest(transcript.name(), () -> new Run(transcript).all()));
    }

    /** One transcript that is being played. */
    private static final class Run {
        private final Transcript transcript;
        private final SmtpDialogue dialogue;
        private final Deque<Transaction> pending = new ArrayDeque<>();
        private final List<String> expected = new ArrayList<>();
        private final List<String> actual = new ArrayList<>();
        private String lastWords = "";
        private boolean ready;
        private boolean mustEnd;

        Run(Transcript transcript) {
            this.transcript = transcript;
            dialogue = new SmtpDialogue(
                    transcript.settings(), "mx.b.example", transcript.loopback(), transcript.pipelines());
            dialogue.onConnected();
        }

        void all() {
            for (Transcript.Line line : transcript.lines()) {
                play(line, line.text());
            }
            assertEquals("nothing", next(), transcript.name() + ": after the last line");
            assertEquals(expected, actual, transcript.name());
        }

        private void play(Transcript.Line line, String text) {
            switch (line.key()) {
                case "C" -> client(line, text);
                case "S" -> server(line, text);
                case "message" -> {
                    pending.add(Transcript.transaction(line));
                    beginNext();
                }
                case "quit" -> dialogue.quit();
                case "abort" -> dialogue.abort();
                case "unreadable" -> dialogue.onFailure(Cause.LOCAL, "the content can't be read: gone");
                case "result", "closed", "ready", "no-pipelining" ->
                    expected.add(line.key() + " " + Transcript.unescape(text));
                case "says" -> {
                    assertEquals("nothing", next(), transcript.at(line));
                    assertTrue(lastWords.contains(text), () -> transcript.at(line) + ": " + lastWords);
                }
                case "patience" -> {
                    assertEquals("nothing", next(), transcript.at(line));
                    assertEquals(
                            text.equals("none")
                                    ? Optional.empty()
                                    : Optional.of(Duration.ofSeconds(Long.parseLong(text))),
                            dialogue.patience(),
                            transcript.at(line));
                }
                case "tls", "implicit-tls", "login", "loopback", "one-by-one" -> {}
                default -> throw new AssertionError(transcript.at(line) + ": unknown " + line);
            }
        }

        private void client(Transcript.Line line, String text) {
            assertEquals(text.equals("[content begins]") ? "[content]" : text, next(), transcript.at(line));
            if (text.equals("[content]")) {
                dialogue.onContentSent();
            } else if (text.equals("[reopen]")) {
                dialogue.onConnected();
            }
        }

        private void server(Transcript.Line line, String text) {
            assertEquals("nothing", next(), transcript.at(line));
            switch (text) {
                case "[close]" -> dialogue.onFailure(Cause.LOST, "closed by the peer");
                case "[silence]" -> {
                    dialogue.onTimeout();
                    notePipelining();
                }
                case "[envelope takes too long]" -> {
                    dialogue.onEnvelopeTimeout();
                    notePipelining();
                }
                case "[tls]" -> dialogue.onTls(report("it does not name mx.b.example"));
                case "[tls verified]" -> dialogue.onTls(report(""));
                case "[tls failed]" -> dialogue.onFailure(Cause.TLS, "handshake_failure");
                default -> {
                    byte[] bytes = Transcript.bytes(text);
                    dialogue.onBytes(bytes, 0, bytes.length);
                }
            }
        }

        private void notePipelining() {
            dialogue.againstPipelining().ifPresent(why -> actual.add("no-pipelining " + why));
        }

        private static TlsReport report(String problem) {
            return new TlsReport(
                    "TLSv1.3",
                    "TLS_AES_128_GCM_SHA256",
                    problem.isEmpty(),
                    problem,
                    Optional.of(new TlsReport.Certificate("CN=x", "CN=y", Instant.EPOCH, Instant.MAX, List.of())));
        }

        private void beginNext() {
            if (ready && !pending.isEmpty()) {
                ready = false;
                dialogue.begin(pending.remove());
            }
        }

        /** What the dialogue wants of the connection next; notes what it only tells. */
        private String next() {
            for (Optional<Move> move = dialogue.nextMove(); move.isPresent(); move = dialogue.nextMove()) {
                Move next = move.get();
                if (mustEnd) {
                    boolean ends = next instanceof Move.Close
                            || (next instanceof Move.Say say && say.line().equals("QUIT"));
                    assertTrue(ends, () -> "after an ended transaction: " + next);
                    mustEnd = false;
                }
                if (next instanceof Move.Say say) {
                    assertTrue(!say.secret() || say.toString().equals("Say[***]"), "a secret shows");
                    return say.line();
                } else if (next instanceof Move.StartTls) {
                    return "[handshake]";
                } else if (next instanceof Move.SendContent) {
                    return "[content]";
                } else if (next instanceof Move.Reopen) {
                    return "[reopen]";
                } else {
                    note(next);
                }
            }
            return "nothing";
        }

        private void note(Move move) {
            if (move instanceof Move.Ready open) {
                if (transcript.lines().stream().anyMatch(line -> line.key().equals("ready"))) {
                    actual.add("ready " + words(open.extensions()));
                }
                ready = true;
                beginNext();
            } else if (move instanceof Move.Done done) {
                done.answers().forEach(one -> actual.add("result <" + one.recipient() + "> " + words(one.answer())));
                ready = !done.ended();
                mustEnd = done.ended();
                beginNext();
            } else if (move instanceof Move.Close close) {
                actual.add("closed " + (close.asked() ? "asked " : "") + words(close.why()));
                ready = false;
            }
        }

        private String words(Answer answer) {
            lastWords = answer.describe();
            String stage = answer.stage().label() + " ";
            if (answer instanceof Reply reply) {
                return stage
                        + reply.code()
                        + reply.enhanced().map(code -> " " + code).orElse("");
            }
            return stage + ((NoReply) answer).cause();
        }

        private static String words(Extensions offered) {
            List<String> words = new ArrayList<>();
            if (offered.pipelining()) {
                words.add("PIPELINING");
            }
            if (offered.eightBit()) {
                words.add("8BITMIME");
            }
            if (offered.smtpUtf8()) {
                words.add("SMTPUTF8");
            }
            if (offered.dsn()) {
                words.add("DSN");
            }
            if (offered.startTls()) {
                words.add("STARTTLS");
            }
            if (offered.size() > 0) {
                words.add("SIZE=" + offered.size());
            }
            if (!offered.auth().isEmpty()) {
                words.add("AUTH=" + offered.auth());
            }
            return String.join(" ", words);
        }
    }
}
