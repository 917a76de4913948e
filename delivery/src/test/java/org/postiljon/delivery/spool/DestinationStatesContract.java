package org.postiljon.delivery.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postiljon.delivery.spool.Samples.NOON;
import static org.postiljon.delivery.spool.Samples.await;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.postiljon.delivery.event.Event;
import org.postiljon.delivery.event.LoggedEvent;
import org.postiljon.delivery.spool.DestinationStates.Saved;

/** What each {@link DestinationStates} promises; nobody overrides or disables a test. */
public interface DestinationStatesContract {
    /** Under test, empty at first. */
    DestinationStates states();

    /** The events that are written with states. */
    EventLog events();

    /** What is on disk now, as after kill -9; the first is not closed. */
    DestinationStates reopenedStates();

    @Test
    default void knowsNothingAtFirst() {
        assertThat(states().load()).isEmpty();
    }

    @Test
    default void keepsTheLastStateOfEach() {
        await(states().save(
                        List.of(new Saved("mx.b.example", "out1", "rate 30"), new Saved("mx.b.example", "out2", "x")),
                        List.of()));
        await(states().save(List.of(new Saved("mx.b.example", "out1", "rate 60 {\"ü\":1}")), List.of()));

        List<Saved> expected =
                List.of(new Saved("mx.b.example", "out1", "rate 60 {\"ü\":1}"), new Saved("mx.b.example", "out2", "x"));
        assertThat(states().load()).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(reopenedStates().load()).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    default void writesTheEventsOfTheChange() {
        Event paused = new Event.DestinationChanged(
                NOON, "mx.b.example", "out1", "Paused", "maintenance", Optional.of(NOON.plusSeconds(60)));
        Event resumed = new Event.DestinationChanged(NOON, "mx.b.example", "out1", "Ok", "", Optional.empty());

        await(states().save(List.of(new Saved("mx.b.example", "out1", "p")), List.of(paused, resumed)));

        assertThat(events().after(0, 10)).extracting(LoggedEvent::event).containsExactly(paused, resumed);
    }

    @Test
    default void forgetsTheseAndNoOthers() {
        Saved stays = new Saved("mx.b.example", "out2", "x");
        Saved goes = new Saved("mx.b.example", "out1", "rate 30");
        await(states().save(List.of(goes, stays), List.of()));
        await(states().forget(List.of(goes, new Saved("mx.unknown.example", "out1", ""))));

        assertThat(states().load()).containsExactly(stays);
        assertThat(reopenedStates().load()).containsExactly(stays);
    }
}
