package org.postiljon.delivery.spool;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.postiljon.delivery.event.Event;

/** Keeps what was learned of destinations, and what operators said of them, across restarts. */
public interface DestinationStates {
    /**
     * What is kept of one destination.
     *
     * @param site   name of the site
     * @param source name of the egress source
     * @param state  as the destination writes it; opaque to the store
     */
    record Saved(String site, String source, String state) {}

    /** All of them; called once, at start. */
    List<Saved> load();

    /** Replaces these and writes the events that tell of the change, in one commit. */
    CompletionStage<Void> save(Collection<Saved> states, List<Event> events);

    /** Forgets these, whatever their state is by now. */
    CompletionStage<Void> forget(Collection<Saved> states);
}
