package org.postiljon.bounce.reply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.postiljon.bounce.reply.NoReply.Cause;
import org.postiljon.bounce.reply.Verdict.Kind;

class ReplyClassifierTest {
    private static final ReplyClassifier SHIPPED = ReplyClassifier.shipped();

    @TestFactory
    Stream<DynamicTest> knownReplies() throws IOException {
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream("known-replies.txt"))) {
            List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
            assertThat(lines).hasSizeGreaterThan(120);
            return lines.stream().map(ReplyClassifierTest::knownReply);
        }
    }

    private static DynamicTest knownReply(String line) {
        String[] parts = line.split(" \\| ", -1);
        return dynamicTest(parts[1], () -> {
            Verdict verdict = SHIPPED.verdict(reply(Stage.ofLabel(parts[0].strip()), parts[1]));
            assertThat(verdict.kind() + " " + verdict.scope())
                    .as(verdict.evidence())
                    .isEqualTo(parts[2].strip());
        });
    }

    static Reply reply(Stage stage, String text) {
        return Reply.of(
                stage, Integer.parseInt(text.substring(0, 3)), text.substring(3).strip());
    }

    @ParameterizedTest
    @CsvSource({
        "TIMEOUT, CONNECT, UNREACHABLE, HOST",
        "REFUSED, CONNECT, UNREACHABLE, HOST",
        "LOST, CONNECT, UNREACHABLE, HOST",
        "INVALID, CONNECT, UNREACHABLE, HOST",
        "TIMEOUT, EHLO, UNREACHABLE, HOST",
        "LOST, EHLO, UNREACHABLE, HOST",
        "TLS, STARTTLS, UNREACHABLE, HOST",
        "LOST, STARTTLS, UNREACHABLE, HOST",
        "LOST, MAIL, UNREACHABLE, CONNECTION",
        "LOST, RCPT, UNREACHABLE, CONNECTION",
        "INVALID, DATA, UNREACHABLE, CONNECTION",
        "TIMEOUT, MAIL, UNREACHABLE, HOST",
        "TIMEOUT, DATA, UNREACHABLE, HOST",
        "LOST, END_OF_DATA, AMBIGUOUS, MESSAGE",
        "TIMEOUT, END_OF_DATA, AMBIGUOUS, MESSAGE",
        "INVALID, END_OF_DATA, AMBIGUOUS, MESSAGE",
        "LOCAL, ROUTE, UNREACHABLE, SOURCE",
        "LOCAL, CONNECT, UNREACHABLE, SOURCE",
        "LOCAL, AUTH, UNREACHABLE, HOST",
        "LOCAL, MAIL, TEMPORARY, MESSAGE",
        "LOCAL, DATA, TEMPORARY, MESSAGE",
        "ABORTED, CONNECT, TEMPORARY, MESSAGE",
        "ABORTED, DATA, TEMPORARY, MESSAGE",
        "DNS, ROUTE, TEMPORARY, MESSAGE",
    })
    void silence(Cause cause, Stage stage, Kind kind, Scope scope) {
        Verdict verdict = SHIPPED.verdict(new NoReply(stage, cause, "mx.b.example"));
        assertThat(verdict.kind()).isEqualTo(kind);
        assertThat(verdict.scope()).isEqualTo(scope);
        assertThat(verdict.evidence()).contains(cause.words(), "mx.b.example");
    }

    @ParameterizedTest
    @EnumSource(Cause.class)
    void silenceMovesADestinationOnlyWhereNoMailCouldLeaveUs(Cause cause) {
        for (Stage stage : Stage.values()) {
            boolean ours = cause == Cause.LOCAL && stage.compareTo(Stage.AUTH) < 0;
            assertThat(SHIPPED.verdict(new NoReply(stage, cause, "")).movesDestination())
                    .as(stage.label())
                    .isEqualTo(ours);
        }
    }

    @Test
    void whatNobodyKnowsNeverMovesADestination() {
        for (Stage stage : Stage.values()) {
            for (int code = 400; code < 600; code++) {
                Verdict verdict = SHIPPED.verdict(Reply.of(stage, code, "qwertz"));
                boolean ofTheLogin = stage == Stage.AUTH ? code >= 500 : stage == Stage.MAIL && code == 530;
                assertThat(verdict.movesDestination()).as(stage + " " + code).isEqualTo(ofTheLogin);
                if (stage.compareTo(Stage.MAIL) >= 0 && code != 530) {
                    assertThat(verdict.kind()).isEqualTo(code < 500 ? Kind.TEMPORARY : Kind.PERMANENT);
                }
            }
        }
    }

    @Test
    void whatIsTakenIsAccepted() {
        assertThat(SHIPPED.verdict(Reply.of(Stage.END_OF_DATA, 250, "2.0.0 too many connections")))
                .extracting(Verdict::kind, Verdict::scope)
                .containsExactly(Kind.ACCEPTED, Scope.MESSAGE);
        assertThat(SHIPPED.verdict(Reply.of(Stage.RCPT, 250, "ok")).scope()).isEqualTo(Scope.RECIPIENT);
        assertThat(SHIPPED.verdict(Reply.of(Stage.DATA, 354, "go on")).kind()).isEqualTo(Kind.ACCEPTED);
        assertThat(SHIPPED.verdict(Reply.of(Stage.CONNECT, 220, "hello")).scope())
                .isEqualTo(Scope.CONNECTION);
    }

    @Test
    void evidenceNamesTheRuleAndTheWords() {
        assertThat(SHIPPED.verdict(Reply.of(Stage.CONNECT, 421, "Too  many\r\n CONNECTIONS"))
                        .evidence())
                .matches("(?s)rule in line \\d+: \"too many connections\" in 421 Too .*");
    }

    @Test
    void oddTextsAreReadLikeAnyOther() {
        assertThat(SHIPPED.verdict(Reply.of(Stage.RCPT, 451, "")).kind()).isEqualTo(Kind.TEMPORARY);
        assertThat(SHIPPED.verdict(Reply.of(Stage.RCPT, 451, "\u0000\u00e9\ud83d\ude00 gr\u00e9ylist"))
                        .kind())
                .isEqualTo(Kind.TEMPORARY);
        assertThat(SHIPPED.verdict(Reply.of(Stage.RCPT, 451, "x".repeat(4000) + " greylisted"))
                        .kind())
                .isEqualTo(Kind.GREYLISTED);
    }

    @Test
    void aVeryLongTextIsReadInPartOnly() {
        assertThat(SHIPPED.verdict(Reply.of(Stage.RCPT, 451, "x".repeat(5_000_000) + " greylisted"))
                        .kind())
                .isEqualTo(Kind.TEMPORARY);
    }

    @Test
    void theMoreSpecificRuleWins() {
        ReplyClassifier rules = ReplyClassifier.of("test.rules", """
                # text before enhanced code before code
                421 -> UNREACHABLE HOST
                4yz -> TEMPORARY MESSAGE
                x.7.* -> BLOCKED DESTINATION
                x.7.1 -> PERMANENT MESSAGE
                "busy" -> RATE_LIMITED DESTINATION
                "mailbox busy" -> TEMPORARY RECIPIENT
                "busy" @CONNECT -> CONNECTIONS_LIMITED DESTINATION
                "busy" "elephant" -> GREYLISTED MESSAGE
                " x1 " -> CONNECTION_ENDED CONNECTION
                """);
        assertThat(kind(rules, Stage.RCPT, 421, "no")).isEqualTo(Kind.UNREACHABLE);
        assertThat(kind(rules, Stage.RCPT, 450, "no")).isEqualTo(Kind.TEMPORARY);
        assertThat(kind(rules, Stage.RCPT, 421, "4.7.9 no")).isEqualTo(Kind.BLOCKED);
        assertThat(kind(rules, Stage.RCPT, 421, "4.7.1 no")).isEqualTo(Kind.PERMANENT);
        assertThat(kind(rules, Stage.RCPT, 421, "4.7.1 Busy")).isEqualTo(Kind.RATE_LIMITED);
        assertThat(kind(rules, Stage.CONNECT, 421, "busy")).isEqualTo(Kind.CONNECTIONS_LIMITED);
        assertThat(kind(rules, Stage.RCPT, 421, "mailbox busy")).isEqualTo(Kind.TEMPORARY);
        assertThat(kind(rules, Stage.RCPT, 421, "an elephant is busy")).isEqualTo(Kind.GREYLISTED);
        assertThat(kind(rules, Stage.RCPT, 421, "mailbox busy x1")).isEqualTo(Kind.CONNECTION_ENDED);
        assertThat(kind(rules, Stage.RCPT, 550, "no")).isEqualTo(Kind.PERMANENT);
    }

    @Test
    void ofAlternativesOneMustBeSeenAndTheyWeighAsTheLongest() {
        ReplyClassifier rules = ReplyClassifier.of("test.rules", """
                "cat|elephant" "is here|was here" -> GREYLISTED MESSAGE
                "the cat is here" -> BLOCKED DESTINATION
                "cat" -> TEMPORARY RECIPIENT
                """);
        assertThat(kind(rules, Stage.RCPT, 450, "an elephant was here")).isEqualTo(Kind.GREYLISTED);
        assertThat(kind(rules, Stage.RCPT, 450, "the cat is here")).isEqualTo(Kind.GREYLISTED);
        assertThat(kind(rules, Stage.RCPT, 450, "a cat")).isEqualTo(Kind.TEMPORARY);
        assertThat(rules.verdict(Reply.of(Stage.RCPT, 450, "elephant, it was here"))
                        .evidence())
                .startsWith("rule in line 1: \"elephant\" and \"was here\" in 450");
    }

    private static Kind kind(ReplyClassifier rules, Stage stage, int code, String text) {
        return rules.verdict(Reply.of(stage, code, text)).kind();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "\"busy\" RATE_LIMITED DESTINATION | a rule ends with '-> KIND SCOPE'",
                "\"busy\" -> RATE_LIMITED | a rule ends with",
                "\"busy -> RATE_LIMITED DESTINATION | a quote is not closed",
                "\"\" -> RATE_LIMITED DESTINATION | empty",
                "'\"a|\" -> RATE_LIMITED DESTINATION' | empty",
                "\"busy\" -> QUICK DESTINATION | QUICK",
                "\"busy\" -> RATE_LIMITED WORLD | WORLD",
                "busy -> RATE_LIMITED DESTINATION | none of",
                "250 -> TEMPORARY MESSAGE | 400 to 599",
                "x.7 -> TEMPORARY MESSAGE | written like x.7.28",
                "x.7.y -> TEMPORARY MESSAGE | y",
                "421 @NOWHERE -> TEMPORARY MESSAGE | NOWHERE",
                "\"zu früh\" -> RATE_LIMITED DESTINATION | ASCII",
            })
    void aBrokenRuleIsNamedByFileAndLine(String rule, String reason) {
        assertThatThrownBy(() -> ReplyClassifier.of("own.rules", "# head\n" + rule + "\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("own.rules line 2")
                .hasMessageContaining(reason);
    }

    @Test
    void twoRulesWithTheSameConditionsAreRefused() {
        assertThatThrownBy(() -> ReplyClassifier.of("own.rules", "421 -> TEMPORARY MESSAGE\n421 -> UNREACHABLE HOST\n"))
                .hasMessageContaining("own.rules line 2")
                .hasMessageContaining("line 1");
    }

    @Test
    void isFast() {
        Reply reply =
                Reply.of(Stage.MAIL, 451, "4.7.650 The mail server [192.0.2.7] has been temporarily rate limited");
        long began = System.nanoTime();
        for (int i = 0; i < 20_000; i++) {
            assertThat(SHIPPED.verdict(reply).kind()).isEqualTo(Kind.RATE_LIMITED);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
    }
}
