package org.postiljon.delivery.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.postiljon.delivery.spool.Samples.KEY;
import static org.postiljon.delivery.spool.Samples.NOON;
import static org.postiljon.delivery.spool.Samples.await;
import static org.postiljon.delivery.spool.Samples.mail;
import static org.postiljon.delivery.spool.Samples.names;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.postiljon.delivery.event.Event;
import org.postiljon.delivery.event.LoggedEvent;
import org.postiljon.delivery.message.Domain;
import org.postiljon.delivery.message.Labels;
import org.postiljon.delivery.site.Site;

/** What a {@link Spool} promises of orders: marking, holding, releasing, discarding, moving. */
public interface SpoolOrdersContract extends SpoolUnderTest {
    @Test
    default void suspendsOnce() {
        await(spool().accept(mail("d1", KEY, NOON, Labels.NONE, "a@b.example", "b@b.example")));
        await(spool().accept(mail("d2", NOON.plusSeconds(60))));
        await(spool().accept(mail("d3", NOON)));
        Waiting handedOut = refill(1).get(0);
        long before = events().end();
        Suspension why = new Suspension("421 too many", Optional.of(NOON.plusSeconds(900)), NOON);

        assertThat(await(spool().suspend(KEY, why, 2))).isEqualTo(2);
        assertThat(await(spool().suspend(KEY, why, 2))).isEqualTo(1);
        assertThat(await(spool().suspend(KEY, why, 2))).isZero();

        List<LoggedEvent> told = events().after(before, 100);
        assertThat(told).hasSize(4).allSatisfy(e -> {
            Event.Suspended event = (Event.Suspended) e.event();
            assertThat(event.at()).isEqualTo(NOON);
            assertThat(event.reason()).isEqualTo("421 too many");
            assertThat(event.until()).contains(NOON.plusSeconds(900));
        });
        await(spool().settle(Samples.deferred(handedOut, NOON, NOON.minusSeconds(99))));
        await(spool().accept(mail("d4", NOON.minusSeconds(50))));
        assertThat(await(spool().suspend(KEY, why, 10))).isEqualTo(1);
        assertThat(await(reopened().suspend(KEY, why, 10))).isZero();
        assertThat(refill(10)).allSatisfy(w -> assertThat(w.suspended()).isTrue());
    }

    @Test
    default void holdsAndReleases() {
        Labels spring = new Labels("", "spring", "", "");
        await(spool().accept(mail("d1", KEY, NOON, spring, "d1@b.example")));
        await(spool().accept(mail("d2", NOON)));
        await(spool().accept(mail("d3", KEY, NOON.plusSeconds(5), spring, "d3@b.example")));

        assertThat(await(spool().hold(KEY, spring::equals, "pause 7", 1))).isEqualTo(1);
        assertThat(await(spool().hold(KEY, spring::equals, "pause 7", 10))).isEqualTo(1);

        assertThat(names(await(spool().refill(KEY, NOON.plusSeconds(60), 10)))).containsExactly("d2");
        assertThat(spool().backlog()).extracting(Backlog::held).containsExactly(2L);
        assertThat(spool().backlog()).extracting(Backlog::waiting).containsExactly(1L);
        assertThat(await(spool().countDue(KEY, NOON.minusSeconds(9), NOON.plusSeconds(60))))
                .isEqualTo(1);
        Spool reopened = reopened();
        assertThat(names(await(reopened.refill(KEY, NOON.plusSeconds(60), 10)))).containsExactly("d2");
        assertThat(reopened.backlog()).extracting(Backlog::held).containsExactly(2L);
        assertThat(await(spool().release("pause 8", 10))).isZero();
        assertThat(await(spool().release("pause 7", 10))).isEqualTo(2);
        assertThat(names(refill(10))).containsExactly("d1");
        assertThat(spool().backlog()).extracting(Backlog::held).containsExactly(0L);
        assertThat(spool().backlog()).extracting(Backlog::waiting).containsExactly(3L);
    }

    @Test
    default void aReleaseLeavesAloneWhatIsHandedOut() {
        Instant over = NOON.plusSeconds(60);
        await(spool().accept(mail("d1", Labels.NONE, Samples.delivery(KEY, NOON, over, "d1@b.example"))));
        await(spool().hold(KEY, l -> true, "pause 7", 10));
        List<Waiting> expired = await(spool().expired(over, 10));
        assertThat(names(expired)).containsExactly("d1");

        assertThat(await(spool().release("pause 7", 10))).isZero();
        assertThat(refill(10)).isEmpty();

        spool().putBack(expired);
        assertThat(await(spool().release("pause 7", 10))).isEqualTo(1);
        assertThat(names(refill(10))).containsExactly("d1");
    }

    @Test
    default void whatIsHandedOutIsNotHeldMovedOrDiscarded() {
        Labels spring = new Labels("", "spring", "", "");
        await(spool().accept(mail("d1", KEY, NOON, spring, "d1@b.example")));
        Waiting handedOut = refill(1).get(0);

        assertThat(await(spool().hold(KEY, l -> true, "pause 7", 10))).isZero();
        assertThat(await(spool().retag(KEY, new Site("mx.c.example"), d -> true, 10)))
                .isZero();
        assertThat(await(spool().discard(spring, "cancelled", NOON, 10))).isZero();

        spool().putBack(List.of(handedOut));
        assertThat(await(spool().hold(KEY, l -> true, "pause 7", 10))).isEqualTo(1);
        assertThat(await(spool().discard(spring, "cancelled", NOON, 10))).isEqualTo(1);
    }

    @Test
    default void discardsByLabel() {
        Labels spring = new Labels("a.example", "spring", "blue", "");
        Labels autumn = new Labels("a.example", "autumn", "blue", "");
        await(spool().accept(mail("d1", KEY, NOON, spring, "a@b.example", "b@b.example")));
        await(spool().accept(mail("d2", KEY, NOON, autumn, "d2@b.example")));
        await(spool().accept(mail("d3", Samples.key("mx.c.example"), NOON, spring, "d3@c.example")));
        await(spool().accept(mail("d4", NOON)));
        await(spool().hold(Samples.key("mx.c.example"), l -> true, "pause 7", 10));
        long before = events().end();

        assertThat(await(spool().discard(new Labels("", "spring", "", ""), "by anna", NOON, 1)))
                .isEqualTo(2);
        assertThat(await(spool().discard(new Labels("", "spring", "", ""), "by anna", NOON, 10)))
                .isEqualTo(1);
        assertThat(await(spool().discard(new Labels("", "spring", "", ""), "by anna", NOON, 10)))
                .isZero();

        assertThat(events().after(before, 10)).hasSize(3).allSatisfy(e -> {
            Event.Discarded event = (Event.Discarded) e.event();
            assertThat(event.reason()).isEqualTo("by anna");
            assertThat(event.subject().labels()).isEqualTo(spring);
        });
        assertThat(await(spool().discard(new Labels("", "", "blue", ""), "by anna", NOON, 10)))
                .isEqualTo(1);
        assertThat(names(refill(10))).containsExactly("d4");
        assertThat(spool().backlog()).extracting(Backlog::recipients).containsExactly(1L);
    }

    @Test
    default void aDiscardThatNamesNothingIsRefused() {
        await(spool().accept(mail("d1", NOON)));

        assertThatThrownBy(() -> spool().discard(Labels.NONE, "by anna", NOON, 10))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least one label");

        assertThat(names(refill(10))).containsExactly("d1");
    }

    @Test
    default void aDiscardInSlicesMissesNothingThatIsPutBackMeanwhile() {
        Labels spring = new Labels("", "spring", "", "");
        for (String name : List.of("d1", "d2", "d3")) {
            await(spool().accept(mail(name, KEY, NOON, spring, name + "@b.example")));
        }
        List<Waiting> first = refill(1);
        assertThat(await(spool().discard(spring, "by anna", NOON, 1))).isEqualTo(1);
        spool().putBack(first);

        assertThat(await(spool().discard(spring, "by anna", NOON, 1))).isEqualTo(1);
        assertThat(await(spool().discard(spring, "by anna", NOON, 1))).isEqualTo(1);
        assertThat(await(spool().discard(spring, "by anna", NOON, 1))).isZero();
        assertThat(spool().backlog()).isEmpty();
    }

    @Test
    default void movesToAnotherSite() {
        Site other = new Site("mx.c.example");
        await(spool().accept(mail("d1", KEY, NOON, Labels.NONE, "d1@c.example")));
        await(spool().accept(mail("d2", KEY, NOON, Labels.NONE, "d2@c.example")));
        await(spool().accept(mail("d3", NOON)));
        await(spool().accept(mail("d4", KEY, NOON, new Labels("", "x", "", ""), "d4@c.example")));
        await(spool().hold(KEY, l -> l.campaign().equals("x"), "pause 7", 10));
        Predicate<Domain> which = d -> d.name().equals("c.example");

        assertThat(await(spool().retag(KEY, other, which, 1))).isEqualTo(1);
        assertThat(await(spool().retag(KEY, other, which, 10))).isEqualTo(2);

        assertThat(names(refill(10))).containsExactly("d3");
        assertThat(names(await(spool().refill(KEY.at(other), NOON, 10)))).containsExactly("d1", "d2");
        assertThat(await(spool().release("pause 7", 10))).isEqualTo(1);
        assertThat(names(await(spool().refill(KEY.at(other), NOON, 10)))).containsExactly("d4");
        assertThat(spool().backlog())
                .extracting(b -> b.key().site().name() + " " + b.waiting())
                .containsExactlyInAnyOrder("mx.b.example 1", "mx.c.example 3");
    }

    @Test
    default void movingToTheSameSiteMovesNothing() {
        await(spool().accept(mail("d1", NOON)));
        await(spool().accept(mail("d2", NOON)));
        await(spool().hold(KEY, l -> true, "pause 7", 1));

        assertThat(await(spool().retag(KEY, KEY.site(), d -> true, 10))).isZero();
        assertThat(spool().backlog()).extracting(Backlog::waiting).containsExactly(1L);
        assertThat(spool().backlog()).extracting(Backlog::held).containsExactly(1L);
    }
}
