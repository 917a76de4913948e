package org.postiljon.delivery.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postiljon.delivery.spool.Samples.KEY;
import static org.postiljon.delivery.spool.Samples.NOON;
import static org.postiljon.delivery.spool.Samples.address;
import static org.postiljon.delivery.spool.Samples.await;
import static org.postiljon.delivery.spool.Samples.mail;
import static org.postiljon.delivery.spool.Samples.names;
import static org.postiljon.delivery.spool.Samples.read;
import static org.postiljon.delivery.spool.Samples.text;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.postiljon.delivery.message.Labels;
import org.postiljon.delivery.message.Profile;

/** What a {@link Spool} promises of mail that it takes. */
public interface SpoolAcceptContract extends SpoolUnderTest {
    @Test
    default void acceptedSurvivesAKill() {
        assertThat(await(spool().accept(mail("d1", NOON)))).containsExactly(address("d1@b.example"));

        Spool reopened = reopened();
        List<Waiting> waiting = await(reopened.refill(KEY, NOON, 10));

        assertThat(names(waiting)).containsExactly("d1");
        assertThat(read(await(reopened.content(waiting.get(0).content())))).isEqualTo(text("d1"));
    }

    @Test
    default void handsOutWhatWasTaken() {
        Labels labels = new Labels("a.example", "spring", "blue", "news");
        Instant expires = NOON.plus(Duration.ofHours(24));
        await(spool().accept(mail("d1", KEY, NOON, labels, "anna@b.example", "bert@b.example")));

        Waiting waiting = refill(1).get(0);

        assertThat(waiting.key()).isEqualTo(KEY);
        assertThat(waiting.domain()).isEqualTo(address("anna@b.example").domain());
        assertThat(waiting.message()).isEqualTo(Samples.message("d1", labels));
        assertThat(waiting.content().size()).isEqualTo(Samples.content("d1").size());
        assertThat(waiting.recipients())
                .extracting(r -> r.recipient().address().toString())
                .containsExactly("anna@b.example", "bert@b.example");
        assertThat(waiting.recipients()).allSatisfy(r -> assertThat(r.last()).isEmpty());
        assertThat(waiting.attempts()).isZero();
        assertThat(waiting.retries()).isZero();
        assertThat(waiting.accepted()).isEqualTo(NOON);
        assertThat(waiting.due()).isEqualTo(NOON);
        assertThat(waiting.expires()).isEqualTo(expires);
        assertThat(waiting.lastSource()).isEmpty();
        assertThat(waiting.hold()).isEmpty();
        assertThat(waiting.suspended()).isFalse();
        assertThat(spool().mayAttempt(waiting.handle())).isTrue();
    }

    @Test
    default void idsNeverComeBack() {
        Waiting first = accepted("d1");
        await(spool().settle(Samples.delivered(first, NOON)));
        Spool reopened = reopened();

        await(reopened.accept(mail("d2", NOON)));

        assertThat(await(reopened.refill(KEY, NOON, 1)).get(0).id()).isGreaterThan(first.id());
    }

    @Test
    default void contentGoesWithItsLastNeed() {
        await(spool().accept(mail(
                "d1",
                Labels.NONE,
                Samples.delivery(KEY, NOON, NOON.plusSeconds(9), "a@b.example"),
                Samples.delivery(Samples.key("mx.c.example"), NOON, NOON.plusSeconds(9), "c@c.example"))));
        Waiting first = refill(1).get(0);
        await(spool().settle(Samples.delivered(first, NOON)));

        assertThat(read(await(spool().content(first.content())))).isEqualTo(text("d1"));
    }

    @Test
    default void theSameMailIsTakenOnce() {
        await(spool().accept(mail("d1", NOON)));

        assertThat(await(spool().accept(mail("d1", NOON)))).isEmpty();

        assertThat(refill(10)).hasSize(1);
    }

    @Test
    default void theSameMailIsTakenOnceUnderAnotherSuffix() {
        Submission first = mail("d1", KEY, NOON, Labels.NONE, "a@b.example", "b@b.example");
        await(spool().accept(first));
        Submission again = new Submission(
                first.key(),
                Samples.message("d1-!1234", Labels.NONE),
                first.content(),
                List.of(Samples.delivery(KEY, NOON, NOON.plusSeconds(9), "b@b.example", "c@b.example")),
                NOON);

        assertThat(await(spool().accept(again))).containsExactly(address("c@b.example"));

        assertThat(refill(10))
                .flatExtracting(Waiting::recipients)
                .extracting(r -> r.recipient().address().toString())
                .containsExactlyInAnyOrder("a@b.example", "b@b.example", "c@b.example");
    }

    @Test
    default void theSameMailIsTakenOnceAfterItWasDelivered() {
        await(spool().settle(Samples.delivered(accepted("d1"), NOON)));

        assertThat(await(spool().accept(mail("d1", NOON)))).isEmpty();
        assertThat(await(reopened().accept(mail("d1", NOON)))).isEmpty();
        assertThat(refill(10)).isEmpty();
    }

    @Test
    default void anotherProfileSendsTheSameMailToo() {
        Submission first = mail("d1", NOON);
        await(spool().accept(first));
        SubmissionKey other = new SubmissionKey(first.key().root(), first.key().messageId(), new Profile("other"));

        assertThat(await(spool().accept(
                                new Submission(other, first.message(), first.content(), first.deliveries(), NOON))))
                .hasSize(1);
    }
}
