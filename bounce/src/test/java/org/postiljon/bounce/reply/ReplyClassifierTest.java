package org.postiljon.bounce.reply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postiljon.bounce.reply.NoReply.Cause;

class ReplyClassifierTest {
    private final ReplyClassifier classifier = ReplyClassifier.shipped();

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        END_OF_DATA | 250 | 2.0.0 Ok: queued as 4F1                                                  | ACCEPTED            | MESSAGE
        MAIL        | 421 | 4.7.28 Gmail has detected an unusual rate of unsolicited mail            | RATE_LIMITED        | DESTINATION
        RCPT        | 450 | 4.2.1 The user you are trying to contact is receiving mail too quickly   | TEMPORARY           | RECIPIENT
        RCPT        | 451 | 4.7.1 Greylisting in action, please come back later                      | GREYLISTED          | MESSAGE
        RCPT        | 452 | 4.2.2 <anna@b.example>: Mailbox full                                     | TEMPORARY           | RECIPIENT
        RCPT        | 550 | 5.1.1 <nobody@b.example>: Recipient address rejected: User unknown       | PERMANENT           | RECIPIENT
        CONNECT     | 421 | 4.7.0 Too many connections from your host                                | CONNECTIONS_LIMITED | DESTINATION
        """)
    void whatARealReplyMeans(Stage stage, int code, String text, Verdict.Kind kind, Scope scope) {
        Verdict verdict = classifier.verdict(Reply.of(stage, code, text));
        assertThat(verdict.kind()).as(verdict.evidence()).isEqualTo(kind);
        assertThat(verdict.scope()).as(verdict.evidence()).isEqualTo(scope);
    }

    @Test
    void aReplyThatNoRuleKnowsIsTakenNarrowly() {
        Verdict transientOne = classifier.verdict(Reply.of(Stage.MAIL, 451, "qwertz"));
        assertThat(transientOne.kind()).isEqualTo(Verdict.Kind.TEMPORARY);
        assertThat(transientOne.movesDestination()).isFalse();
        Verdict permanentOne = classifier.verdict(Reply.of(Stage.RCPT, 550, "qwertz"));
        assertThat(permanentOne.kind()).isEqualTo(Verdict.Kind.PERMANENT);
        assertThat(permanentOne.movesDestination()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "CONNECT, REFUSED, UNREACHABLE, HOST",
        "CONNECT, TIMEOUT, UNREACHABLE, HOST",
        "EHLO, LOST, UNREACHABLE, HOST",
        "END_OF_DATA, LOST, AMBIGUOUS, MESSAGE",
        "END_OF_DATA, TIMEOUT, AMBIGUOUS, MESSAGE",
    })
    void whatSilenceMeans(Stage stage, Cause cause, Verdict.Kind kind, Scope scope) {
        Verdict verdict = classifier.verdict(new NoReply(stage, cause, "test"));
        assertThat(verdict.kind()).isEqualTo(kind);
        assertThat(verdict.scope()).isEqualTo(scope);
    }

    @Test
    void aLineThatIsNoRuleIsRefusedWithItsPlace() {
        assertThatThrownBy(() -> ReplyClassifier.of("my.rules", "# fine\nnot a rule at all\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("my.rules")
                .hasMessageContaining("2");
    }
}
