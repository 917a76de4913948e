package org.postiljon.delivery.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postiljon.delivery.spool.Samples.KEY;
import static org.postiljon.delivery.spool.Samples.NOON;
import static org.postiljon.delivery.spool.Samples.await;
import static org.postiljon.delivery.spool.Samples.mail;
import static org.postiljon.delivery.spool.Samples.names;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.postiljon.bounce.reply.Reply;
import org.postiljon.bounce.reply.Stage;
import org.postiljon.delivery.event.Event;
import org.postiljon.delivery.event.LoggedEvent;
import org.postiljon.delivery.message.Address;

/** Recipients that fail when they are handed over; what each {@link Spool} promises of them. */
public interface SpoolRefusalContract {
    /** Who can't be sent to. */
    RefusedRecipient REFUSED = new RefusedRecipient(
            Address.shown("\"a\tb\"@c.example"), Reply.of(Stage.ROUTE, 553, "5.1.3 SMTP can't carry it"));

    /** The spool under test, empty at first. */
    Spool spool();

    /** A second spool on what is on disk now, as after kill -9; the first is not closed. */
    Spool reopened();

    /** The events of that spool. */
    EventLog events();

    private static Submission refused(Submission of, boolean alone) {
        return new Submission(
                of.key(), of.message(), of.content(), alone ? List.of() : of.deliveries(), List.of(REFUSED), of.at());
    }

    private List<Event> told() {
        return events().after(0, 100).stream().map(LoggedEvent::event).toList();
    }

    @Test
    default void whoIsRefusedIsToldOfAsAcceptedAndFailedAndTheOthersWait() {
        Submission submission = refused(mail("d1", NOON), false);

        assertThat(await(spool().accept(submission)))
                .containsExactlyInAnyOrder(REFUSED.address(), Samples.address("d1@b.example"));

        Event.Subject subject = new Event.Subject(
                0,
                "d1",
                submission.message().messageId(),
                submission.message().envelope().sender(),
                REFUSED.address(),
                "bulk",
                submission.message().labels());
        assertThat(told())
                .filteredOn(e -> e instanceof Event.OfRecipient of
                        && of.subject().recipient().equals(REFUSED.address()))
                .containsExactly(
                        new Event.Accepted(NOON, subject, submission.content().size()),
                        new Event.Failed(NOON, subject, REFUSED.why(), 0));
        assertThat(names(await(reopened().refill(KEY, NOON, 10)))).containsExactly("d1");
    }

    @Test
    default void handedOverAgainTheyAreKnownAlsoAfterAKill() {
        Submission submission = refused(mail("d1", NOON), true);
        assertThat(await(spool().accept(submission))).containsExactly(REFUSED.address());

        assertThat(await(spool().accept(submission))).isEmpty();
        assertThat(await(reopened().accept(submission))).isEmpty();

        assertThat(told()).hasSize(2);
        assertThat(spool().backlog()).isEmpty();
        assertThat(await(spool().find(address -> true, 10))).isEmpty();
    }
}
