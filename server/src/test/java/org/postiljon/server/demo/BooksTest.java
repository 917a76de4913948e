package org.postiljon.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BooksTest {
    private static Map<String, Integer> once(Set<String> recipients) {
        return recipients.stream().collect(Collectors.toMap(r -> r, r -> 1));
    }

    private static Books books(
            Set<String> accepted, Set<String> delivered, Set<String> failed, Map<String, Integer> received) {
        return new Books(
                once(accepted),
                once(delivered),
                once(failed),
                Map.of("got", 1),
                Map.of("waits", 1),
                Set.of("queued"),
                Set.of("error"),
                received);
    }

    @Test
    void everyPlaceWhereARecipientCanBeIsLookedInto() {
        Books books = books(
                Set.of("got", "bounced", "waits", "queued", "error"),
                Set.of("got"),
                Set.of("bounced"),
                Map.of("got", 1));
        assertThat(books.lost()).isEmpty();
        assertThat(books.duplicates()).isZero();
        assertThat(books.disagreements()).isEmpty();
    }

    @Test
    void whoIsNowhereIsLost() {
        Books books = books(Set.of("got", "gone"), Set.of("got"), Set.of(), Map.of("got", 1));
        assertThat(books.lost()).containsExactly("gone");
        assertThat(books.disagreements()).isNotEmpty();
    }

    @Test
    void takenTwiceAfterAReplyThatWasMissingIsADuplicateAndNoDisagreement() {
        Books books = books(Set.of("got"), Set.of("got"), Set.of(), Map.of("got", 2));
        assertThat(books.duplicates()).isEqualTo(1);
        assertThat(books.unexplainedDuplicates()).isZero();
        assertThat(books.disagreements()).isEmpty();
    }

    @Test
    void takenMoreOftenThanRepliesWereMissingIsADisagreement() {
        Books books = books(Set.of("got"), Set.of("got"), Set.of(), Map.of("got", 3));
        assertThat(books.duplicates()).isEqualTo(2);
        assertThat(books.unexplainedDuplicates()).isEqualTo(1);
        assertThat(books.disagreements()).isNotEmpty();
    }

    @Test
    void whatWasDeliveredWasTakenOrMayHaveBeen() {
        assertThat(books(Set.of(), Set.of("got"), Set.of(), Map.of("got", 1)).disagreements())
                .as("its sender had no reply")
                .isEmpty();
        Books books = books(Set.of(), Set.of("refused"), Set.of(), Map.of("refused", 1));
        assertThat(books.receivedButNotAccepted()).containsExactly("refused");
        assertThat(books.disagreements()).isNotEmpty();
    }

    @Test
    void saidToBeDeliveredAndUnknownToTheReceiversIsADisagreement() {
        Books books = books(Set.of("claimed"), Set.of("claimed"), Set.of(), Map.of());
        assertThat(books.deliveredButUnknown()).containsExactly("claimed");
        assertThat(books.lost()).as("our word alone finds nobody").containsExactly("claimed");
        assertThat(books.disagreements()).isNotEmpty();
    }

    @Test
    void takenByAReceiverAndSaidToHaveFailedIsADisagreement() {
        Books books = books(Set.of("got"), Set.of(), Set.of("got"), Map.of("got", 1));
        assertThat(books.lost()).isEmpty();
        assertThat(books.receivedButNotSaid()).containsExactly("got");
        assertThat(books.disagreements()).isNotEmpty();
    }

    /** Mails to one recipient: how many were accepted, delivered, failed, wait, and are in the receivers' books. */
    private static Books mailsToMe(int accepted, int delivered, int failed, int waiting, int received) {
        return new Books(
                Map.of("me", accepted),
                Map.of("me", delivered),
                Map.of("me", failed),
                Map.of(),
                Map.of("me", waiting),
                Set.of(),
                Set.of(),
                Map.of("me", received));
    }

    @Test
    void severalMailsToOneRecipientAreNoDuplicates() {
        assertThat(mailsToMe(3, 3, 0, 0, 3).disagreements()).isEmpty();
        assertThat(mailsToMe(3, 1, 1, 1, 1).disagreements()).isEmpty();
        assertThat(mailsToMe(2, 3, 0, 0, 3).disagreements())
                .containsExactly("Delivered again without a reason: 1 times");
    }

    @Test
    void oneOfSeveralMailsThatIsNowhereIsLost() {
        assertThat(mailsToMe(3, 1, 0, 1, 1).disagreements()).containsExactly("LOST: me");
        assertThat(mailsToMe(3, 2, 1, 0, 1).disagreements())
                .containsExactly("LOST: me", "Said to be delivered, and no receiver has it: me");
    }

    @Test
    void notMoreThanTenAreNamed() {
        Set<String> many = IntStream.range(0, 15).mapToObj(i -> "r" + i).collect(Collectors.toSet());
        assertThat(books(many, Set.of(), Set.of(), Map.of()).disagreements())
                .hasSize(11)
                .endsWith("LOST: 5 more");
    }
}
