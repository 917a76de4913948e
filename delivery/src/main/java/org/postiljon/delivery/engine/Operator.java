package org.postiljon.delivery.engine;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.postiljon.delivery.message.Labels;

/** What an operator asks and orders. Every call returns at once; answers come from the dispatcher. */
public interface Operator {
    /** All destinations that have mail or connections, had some within the hour, or are not Ok; by name of site. */
    CompletionStage<List<SiteStatus>> status();

    /** Reports of outcomes that James could not take since the start; the oldest first. */
    CompletionStage<List<ParkedReport>> parked();

    /**
     * Has such a report offered to James again.
     *
     * @param id of the report
     * @return which; empty: none of that id is set aside
     */
    CompletionStage<Optional<ParkedReport>> retryReport(long id, String author);

    /**
     * Gives such a report up: nobody is told, and the store lets go of it and its mail. The events of that mail stay.
     *
     * @param id of the report
     * @return which, when that is durable; empty: none of that id is set aside
     */
    CompletionStage<Optional<ParkedReport>> dismissReport(long id, String author);

    /**
     * Why mail for a recipient ({@code name@domain}), a domain or a site waits.
     *
     * @param subject as an operator types it
     */
    CompletionStage<Why> why(String subject);

    /**
     * Stops sending to a site until it is resumed. A domain's site is found, and paused for each source that is set up,
     * also before its first mail.
     *
     * @param site   name of a site, or a domain of it
     * @param reason in the operator's words
     * @param author who
     * @param until  ends by itself then; empty: open end
     * @return names of the destinations that are paused now; empty: there is no such site,
     *     and no route to such a domain
     */
    CompletionStage<List<String>> pause(String site, String reason, String author, Optional<Instant> until);

    /** Ends a pause. The same answer as from {@link #pause}. */
    CompletionStage<List<String>> resume(String site, String author);

    /**
     * Takes all waiting mail with these labels out for ever, with outcome Discarded. What is under way ends as it ends,
     * and is not tried again. Mail that is taken later is not meant. The order is durable at once: it is finished after a
     * restart, too.
     *
     * @param which what has all the labels that are given; at least one. By campaign it is quick; else all that waits is
     *     gone through, in seconds for a million, while mail goes on
     * @return how many recipients, when all is done
     * @throws IllegalArgumentException when no label is given
     */
    CompletionStage<Long> cancel(Labels which, String author);
}
