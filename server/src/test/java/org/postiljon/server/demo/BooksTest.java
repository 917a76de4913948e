package org.postiljon.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BooksTest {
    private static Books books(
            Set<String> accepted, Set<String> delivered, Set<String> failed, Map<String, Integer> received) {
        return new Books(
                accepted,
                delivered,
                failed,
                Map.of("got", 1),
                Set.of("waits"),
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
        assertThat(books.agree()).isTrue();
    }

    @Test
    void whoIsNowhereIsLost() {
        Books books = books(Set.of("got", "gone"), Set.of("got"), Set.of(), Map.of("got", 1));
        assertThat(books.lost()).containsExactly("gone");
        assertThat(books.agree()).isFalse();
    }

    @Test
    void takenTwiceAfterAReplyThatWasMissingIsADuplicateAndNoDisagreement() {
        Books books = books(Set.of("got"), Set.of("got"), Set.of(), Map.of("got", 2));
        assertThat(books.duplicates()).isEqualTo(1);
        assertThat(books.unexplainedDuplicates()).isZero();
        assertThat(books.agree()).isTrue();
    }

    @Test
    void takenMoreOftenThanRepliesWereMissingIsADisagreement() {
        Books books = books(Set.of("got"), Set.of("got"), Set.of(), Map.of("got", 3));
        assertThat(books.duplicates()).isEqualTo(2);
        assertThat(books.unexplainedDuplicates()).isEqualTo(1);
        assertThat(books.agree()).isFalse();
    }

    @Test
    void whatWasDeliveredWasTakenOrMayHaveBeen() {
        assertThat(books(Set.of(), Set.of("got"), Set.of(), Map.of("got", 1)).agree())
                .as("its sender had no reply")
                .isTrue();
        Books books = books(Set.of(), Set.of("refused"), Set.of(), Map.of("refused", 1));
        assertThat(books.receivedButNotAccepted()).containsExactly("refused");
        assertThat(books.agree()).isFalse();
    }

    @Test
    void saidToBeDeliveredAndUnknownToTheReceiversIsADisagreement() {
        Books books = books(Set.of("claimed"), Set.of("claimed"), Set.of(), Map.of());
        assertThat(books.deliveredButUnknown()).containsExactly("claimed");
        assertThat(books.lost()).as("our word alone finds nobody").containsExactly("claimed");
        assertThat(books.agree()).isFalse();
    }

    @Test
    void takenByAReceiverAndSaidToHaveFailedIsADisagreement() {
        Books books = books(Set.of("got"), Set.of(), Set.of("got"), Map.of("got", 1));
        assertThat(books.lost()).isEmpty();
        assertThat(books.receivedButNotSaid()).containsExactly("got");
        assertThat(books.agree()).isFalse();
    }
}
