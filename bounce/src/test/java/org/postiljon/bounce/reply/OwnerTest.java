package org.postiljon.bounce.reply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postiljon.bounce.reply.Verdict.Kind;

/**
 * Owner times trouble times code: the same words mean another thing with another owner, and the owner that is named
 * counts for more than the code.
 */
class OwnerTest {
    private static final ReplyClassifier SHIPPED = ReplyClassifier.shipped();
    private static final Set<Scope> NARROW = EnumSet.of(Scope.RECIPIENT, Scope.MESSAGE);

    private static final List<String> RECIPIENTS =
            List.of("mailbox", "the user's mailbox", "this recipient", "user <anna@b.example>", "the email account");
    private static final List<String> CLIENTS = List.of(
            "your IP address",
            "your host [192.0.2.1]",
            "client 192.0.2.1",
            "your network",
            "the sending IP",
            "your mail server");

    private static final List<String> LIMITS = List.of(
            "rate limit exceeded for %s",
            "message rate limit exceeded for %s",
            "quota exceeded for %s",
            "hourly quota of %s used up",
            "%s is over quota",
            "%s is temporarily rate limited",
            "too many messages for %s, slow down",
            "hourly limit of %s reached");
    private static final List<String> TROUBLES = List.of(
            "no space left for %s",
            "insufficient disk space for %s",
            "insufficient system storage for %s",
            "%s is under maintenance",
            "%s is overloaded");
    private static final List<String> TRANSIENT_CODES =
            List.of("450 4.2.1", "452 4.2.2", "450 4.7.1", "451 4.1.1", "450 4.4.5", "451 4.3.2", "452 4.5.3", "450");

    private static Verdict at(Stage stage, String reply) {
        return SHIPPED.verdict(ReplyClassifierTest.reply(stage, reply));
    }

    @TestFactory
    Stream<DynamicTest> whatARecipientIsShortOfIsHis() {
        List<String> replies = product(TRANSIENT_CODES, LIMITS, RECIPIENTS);
        replies.addAll(product(TRANSIENT_CODES, TROUBLES, RECIPIENTS));
        assertThat(replies).hasSizeGreaterThan(400);
        return replies.stream()
                .map(reply -> dynamicTest(reply, () -> {
                    for (Stage stage : List.of(Stage.RCPT, Stage.END_OF_DATA)) {
                        Verdict verdict = at(stage, reply);
                        assertThat(verdict.kind()).as(verdict.evidence()).isEqualTo(Kind.TEMPORARY);
                        assertThat(NARROW).as(verdict.evidence()).contains(verdict.scope());
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> aLimitOfOursIsAThrottle() {
        return product(TRANSIENT_CODES, LIMITS, CLIENTS).stream()
                .map(reply -> dynamicTest(reply, () -> {
                    for (Stage stage : List.of(Stage.MAIL, Stage.RCPT, Stage.END_OF_DATA)) {
                        Verdict verdict = at(stage, reply);
                        assertThat(verdict.kind() + " " + verdict.scope())
                                .as(verdict.evidence())
                                .isEqualTo("RATE_LIMITED DESTINATION");
                    }
                }));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "450 4.7.1 quota exceeded",
                "450 4.7.1 mail quota exceeded",
                "450 4.4.2 limit exceeded",
                "451 4.3.2 limit reached",
                "451 4.7.1 <anna@b.example>: Recipient address rejected: quota exceeded",
            })
    void aLimitOfNobodyIsLeftToTheDetector(String reply) {
        assertThat(at(Stage.RCPT, reply).scope()).isEqualTo(Scope.MESSAGE);
        assertThat(at(Stage.RCPT, reply).kind()).isEqualTo(Kind.TEMPORARY);
    }

    @TestFactory
    Stream<DynamicTest> oneMailIsNoBlockOfAllOthers() {
        List<String> replies = product(
                List.of("550 5.7.1", "550 5.2.1", "554 5.7.1", "550 5.1.1", "550"),
                List.of("%s is not accepting mail from your address", "%s is not accepting mail from your domain"),
                List.of("The recipient", "This user", "User anna", "Mailbox anna@b.example"));
        replies.addAll(product(
                List.of("550 5.7.1", "554 5.7.1", "554 5.6.0", "554"),
                List.of("%s has a bad reputation", "refused: %s has a low reputation", "%s with poor reputation"),
                List.of("a link in this shipping notice", "the sender domain", "the description")));
        replies.add("550 5.7.1 <anna@b.example>: Recipient address rejected: your IP is blocked by the user");
        replies.add("550 5.1.1 <no.too.many.connections@b.example>: unknown");
        replies.add("550 5.7.1 message refused, low reputation of a link in it; contact the recipient");
        return replies.stream()
                .map(reply -> dynamicTest(reply, () -> {
                    for (Stage stage : List.of(Stage.RCPT, Stage.END_OF_DATA)) {
                        Verdict verdict = at(stage, reply);
                        assertThat(verdict.kind()).as(verdict.evidence()).isEqualTo(Kind.PERMANENT);
                        assertThat(NARROW).as(verdict.evidence()).contains(verdict.scope());
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> aBanOfOurHostIsABlock() {
        return product(
                        List.of("550 5.7.1", "554 5.7.1", "550 5.2.1", "550 5.1.1", "550"),
                        List.of(
                                "We are not accepting mail from %s",
                                "The recipient's server is not accepting mail from %s",
                                "%s has a bad reputation",
                                "low reputation of %s",
                                "%s has a poor reputation"),
                        List.of("your IP", "your network", "your host", "your server"))
                .stream()
                .map(reply -> dynamicTest(reply, () -> {
                    Verdict verdict = at(Stage.RCPT, reply);
                    assertThat(verdict.kind() + " " + verdict.scope())
                            .as(verdict.evidence())
                            .isEqualTo("BLOCKED DESTINATION");
                }));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "RCPT | 452 4.2.2 mailbox has too many mails | TEMPORARY RECIPIENT",
                "RCPT | 452 4.1.1 Too many messages in mailbox | TEMPORARY RECIPIENT",
                "RCPT | 452 4.2.2 insufficient system storage | TEMPORARY RECIPIENT",
                "RCPT | 450 4.2.0 user has too many connections | TEMPORARY RECIPIENT",
                "RCPT | 450 4.2.1 rate limit exceeded | TEMPORARY RECIPIENT",
                "RCPT | 450 4.7.1 rate limit exceeded | RATE_LIMITED DESTINATION",
                "RCPT | 450 4.2.0 Too many connections from your network | CONNECTIONS_LIMITED DESTINATION",
                "RCPT | 450 4.7.0 limit of connections reached | CONNECTIONS_LIMITED DESTINATION",
                "MAIL | 452 4.3.1 insufficient system storage | UNREACHABLE HOST",
                "END-OF-DATA | 451 4.3.0 attachment scanner overloaded | TEMPORARY MESSAGE",
                "END-OF-DATA | 451 4.3.0 scanner overloaded | UNREACHABLE HOST",
                "RCPT | 550 5.7.1 Too many messages from your IP, try again later | RATE_LIMITED DESTINATION",
                "END-OF-DATA | 550 5.4.5 Daily sending quota exceeded | RATE_LIMITED DESTINATION",
                "RCPT | 550 5.2.2 quota exceeded | PERMANENT RECIPIENT",
                "RCPT | 450 4.7.1 <a@b.example>: Recipient address rejected: rate limit of your IP exceeded | RATE_LIMITED DESTINATION",
                "RCPT | 450 4.1.1 <slow.down@b.example>: Recipient address rejected: User unknown | TEMPORARY RECIPIENT",
                "RCPT | 554 5.7.1 <a@b.example>: Recipient address rejected: blocked using zen.spamhaus.org | BLOCKED SOURCE",
            })
    void theOwnerThatIsNamedWins(String stage, String reply, String meaning) {
        Verdict verdict = at(Stage.ofLabel(stage), reply);
        assertThat(verdict.kind() + " " + verdict.scope())
                .as(verdict.evidence())
                .isEqualTo(meaning);
    }

    @ParameterizedTest
    @CsvSource({"recipient, false", "shipping, false", "ip, true", "IP:, true", "zip, false", "(ip), true", "ips, false"
    })
    void aWholeWordHasBorders(String text, boolean seen) {
        ReplyClassifier rules = ReplyClassifier.of("test.rules", "\"=ip\" -> GREYLISTED MESSAGE");
        assertThat(rules.verdict(Reply.of(Stage.RCPT, 450, "the " + text + " here"))
                        .kind())
                .isEqualTo(seen ? Kind.GREYLISTED : Kind.TEMPORARY);
    }

    private static List<String> product(List<String> codes, List<String> troubles, List<String> owners) {
        List<String> replies = new ArrayList<>();
        for (String code : codes) {
            for (String trouble : troubles) {
                for (String owner : owners) {
                    replies.add(code + " " + trouble.replace("%s", owner));
                }
            }
        }
        return replies;
    }
}
