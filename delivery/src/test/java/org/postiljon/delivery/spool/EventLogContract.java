package org.postiljon.delivery.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.postiljon.delivery.spool.Samples.KEY;
import static org.postiljon.delivery.spool.Samples.NOON;
import static org.postiljon.delivery.spool.Samples.await;
import static org.postiljon.delivery.spool.Samples.mail;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.postiljon.bounce.reply.Scope;
import org.postiljon.bounce.reply.Verdict;
import org.postiljon.delivery.event.Event;
import org.postiljon.delivery.event.LoggedEvent;
import org.postiljon.delivery.event.Peer;
import org.postiljon.delivery.event.TlsReport;
import org.postiljon.delivery.message.Labels;

/** What each {@link EventLog} promises; nobody overrides or disables a test. */
public interface EventLogContract {
    /** Writes events. */
    Spool spool();

    /** The log under test, empty at first. */
    EventLog events();

    /** The log that is on disk now, as after kill -9; the first is not closed. */
    EventLog reopenedEvents();

    private Waiting accepted(String name) {
        await(spool().accept(mail(name, NOON)));
        return await(spool().refill(KEY, NOON, 1)).get(0);
    }

    @Test
    default void isEmptyAtFirst() {
        assertThat(events().end()).isZero();
        assertThat(events().after(0, 10)).isEmpty();
    }

    @Test
    default void acceptedIsToldForEachRecipientOnce() {
        Labels labels = new Labels("a.example", "spring", "blue", "news");
        Submission mail = mail("d1", KEY, NOON, labels, "a@b.example", "b@b.example");
        await(spool().accept(mail));
        await(spool().accept(mail));
        long id = await(spool().refill(KEY, NOON, 1)).get(0).id();

        List<LoggedEvent> events = events().after(0, 10);

        assertThat(events)
                .extracting(LoggedEvent::event)
                .containsExactly(
                        accepted(id, labels, "a@b.example", mail.content().size()),
                        accepted(id, labels, "b@b.example", mail.content().size()));
    }

    private static Event accepted(long id, Labels labels, String recipient, long bytes) {
        return new Event.Accepted(
                NOON,
                new Event.Subject(
                        id,
                        "d1",
                        "<d1@a.example>",
                        Optional.of(Samples.address("news@a.example")),
                        Samples.address(recipient),
                        "bulk",
                        labels),
                bytes);
    }

    @Test
    default void keepsEventsAsTheyAre() {
        Waiting waiting = accepted("d1");
        Event.Subject subject =
                Samples.subject(waiting, waiting.recipients().get(0).recipient().address());
        TlsReport tls = new TlsReport(
                "TLSv1.3",
                "TLS_AES_128_GCM_SHA256",
                false,
                "expired",
                Optional.of(new TlsReport.Certificate(
                        "CN=mx", "CN=ca", NOON, NOON.plusSeconds(1), List.of("mx.b.example", "192.0.2.1"))));
        List<Event> told = List.of(
                new Event.Attempted(
                        NOON.plusNanos(123_456_789),
                        subject,
                        1,
                        "mx.b.example",
                        "out1",
                        new Peer("mx1.b.example", "192.0.2.1:25", "192.0.2.9:40000", "mx1"),
                        Samples.OK,
                        new Verdict(Verdict.Kind.ACCEPTED, Scope.MESSAGE, "250"),
                        Duration.ofMillis(1234),
                        99,
                        Optional.of(tls)),
                new Event.Delivered(NOON, subject, Samples.OK));

        await(spool().settle(new Settlement(
                waiting, Samples.delivered(waiting, NOON).results(), Optional.empty(), told, List.of(), NOON)));

        assertThat(events().after(1, 10)).extracting(LoggedEvent::event).isEqualTo(told);
        assertThat(reopenedEvents().after(1, 10)).extracting(LoggedEvent::event).isEqualTo(told);
    }

    @Test
    default void isReadInPages() {
        for (int i = 0; i < 5; i++) {
            await(spool().accept(mail("d" + i, NOON)));
        }
        List<LoggedEvent> all = events().after(0, 10);

        List<LoggedEvent> paged = new ArrayList<>(events().after(0, 2));
        paged.addAll(events().after(paged.get(1).position(), 2));
        paged.addAll(events().after(paged.get(3).position(), 2));

        assertThat(all).hasSize(5);
        assertThat(paged).isEqualTo(all);
        assertThat(all).isSortedAccordingTo((a, b) -> Long.compare(a.position(), b.position()));
        assertThat(events().end()).isEqualTo(all.get(4).position());
        assertThat(events().after(events().end(), 10)).isEmpty();
    }

    @Test
    default void aPositionBehindTheEndIsRefused() {
        accepted("d1");
        long end = events().end();

        assertThat(events().after(end, 10)).isEmpty();
        assertThatThrownBy(() -> events().after(end + 1, 10))
                .isInstanceOfSatisfying(
                        EventsMissing.class, e -> assertThat(e.readOnFrom()).isEqualTo(end))
                .hasMessageContainingAll("ends at position " + end, "backup");
    }

    @Test
    default void idsAndOrderAreStable() {
        await(spool().settle(Samples.failed(accepted("d1"), NOON)));
        await(spool().accept(mail("d2", NOON)));

        List<LoggedEvent> events = events().after(0, 10);

        assertThat(new HashSet<>(events.stream().map(LoggedEvent::id).toList())).hasSize(3);
        assertThat(events().after(0, 10)).isEqualTo(events);
        assertThat(reopenedEvents().after(0, 10)).isEqualTo(events);
        assertThat(reopenedEvents().end()).isEqualTo(events().end());
    }

    @Test
    default void anOutcomeThatIsSettledTwiceIsToldOnce() {
        Waiting waiting = accepted("d1");
        Settlement deferred = Samples.deferred(waiting, NOON, NOON);
        await(spool().settle(deferred));
        await(spool().settle(deferred));

        assertThat(events().after(0, 10)).hasSize(2);
    }

    @Test
    default void whatIsToldIsWhatIsStored() {
        for (int i = 0; i < 20; i++) {
            Waiting waiting = accepted("d" + i);
            if (i % 2 == 0) {
                await(spool().settle(Samples.delivered(waiting, NOON)));
            }
        }

        List<LoggedEvent> events = reopenedEvents().after(0, 100);

        assertThat(events.stream().filter(e -> e.event() instanceof Event.Accepted))
                .hasSize(20);
        assertThat(events.stream().filter(e -> e.event() instanceof Event.Delivered))
                .hasSize(10);
    }
}
