package org.postiljon.server.demo;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.postiljon.delivery.destination.LastKnown;
import org.postiljon.delivery.engine.SiteStatus;
import org.postiljon.delivery.event.LoggedEvent;
import org.postiljon.delivery.lane.DestinationView;

/**
 * One run of the demo: offers mails, shows each second what the destinations do, ends when all is settled or waits for
 * longer than the demo lasts, and compares the books.
 */
final class DemoRun {
    /** Mail that waits for longer than this from now on counts as waiting; the demo does not wait for it. */
    static final Duration LONG_WAIT = Duration.ofMinutes(3);

    private static final Duration ANSWER = Duration.ofSeconds(20);
    private static final Duration LAST_REPLIES = Duration.ofSeconds(5);
    private static final int PAGE = 1_000;
    private static final int FEED_PER_SECOND = 400;

    private final DemoSender sender;
    private final ReceiversProcess receivers;
    private final Feeder feeder;
    private final DemoMails mails;
    private final int wanted;
    private final boolean stay;
    private final DemoScreen screen;
    private final InstantSource clock;
    private final Instant start;
    private final CountDownLatch stop = new CountDownLatch(1);

    /** Each as it was last: the server forgets those that have rested for long, and with {@code --stay} there is time. */
    private final Map<String, SiteStatus> sites = new LinkedHashMap<>();

    private int offered;

    DemoRun(
            DemoSender sender,
            ReceiversProcess receivers,
            Feeder feeder,
            DemoMails mails,
            int wanted,
            boolean stay,
            DemoScreen screen,
            InstantSource clock) {
        this.sender = sender;
        this.receivers = receivers;
        this.feeder = feeder;
        this.mails = mails;
        this.wanted = wanted;
        this.stay = stay;
        this.screen = screen;
        this.clock = clock;
        this.start = clock.instant();
    }

    /** Ends the run early; its summary still comes. Called by Ctrl-C. */
    void stop() {
        stop.countDown();
    }

    /**
     * What a run came to.
     *
     * @param sites   all that there were, as they were in the end
     * @param refused mails that our server did not take for good
     */
    record Outcome(Books books, List<SiteStatus> sites, long refused) {}

    /** Runs to the end, the sender's too. */
    Outcome run() throws IOException, InterruptedException {
        boolean told = false;
        for (long second = 1; ; second++) {
            feed();
            feeder.goOn();
            Instant due = start.plusSeconds(second);
            long millis = Math.max(0, Duration.between(clock.instant(), due).toMillis());
            boolean stopped = stop.await(millis, TimeUnit.MILLISECONDS);
            List<SiteStatus> sorted = sorted();
            screen.object(DemoReport.second(second, names(sorted), sorted));
            screen.table(table(sorted));
            if (!feeder.trouble().isEmpty()) {
                screen.say("The server does not take mail now: " + feeder.trouble());
            }
            if (stopped) {
                screen.say("Stopped.");
                break;
            }
            if (isSettled()) {
                if (!stay) {
                    break;
                }
                if (!told) {
                    told = true;
                    screen.say("All mail is settled. The server stays up: Ctrl-C ends it.");
                }
            }
        }
        feeder.stop();
        // Not before the transactions under way have ended: else the receivers have mails that we do not know of yet.
        sender.endWork();
        feeder.awaitEnd(LAST_REPLIES);
        screen.lastTable(table(sorted()));
        return new Outcome(books(), List.copyOf(sites.values()), feeder.refused());
    }

    private void feed() throws IOException {
        for (int i = 0; i < FEED_PER_SECOND && offered < wanted; i++) {
            offered++;
            feeder.offer(mails.mail(offered));
        }
    }

    /** All destinations now. */
    private List<SiteStatus> sorted() {
        List<SiteStatus> now = get(sender.engine().status());
        now.forEach(site -> sites.put(site.site() + " " + site.source(), site));
        return now.stream()
                .sorted(Comparator.comparingInt(s -> place(receivers.nameOf(s.site()))))
                .toList();
    }

    private List<String> names(List<SiteStatus> of) {
        return of.stream().map(s -> receivers.nameOf(s.site())).toList();
    }

    private List<String> table(List<SiteStatus> of) {
        Instant now = clock.instant();
        return DemoTable.lines(
                names(of).stream().map(DemoReceiver::domain).toList(),
                of,
                feeder.accepted().size(),
                wanted,
                Duration.between(start, now),
                now);
    }

    /** In the order in which the receivers were introduced; others after them. */
    private static int place(String receiver) {
        int place = DemoPace.NAMES.indexOf(receiver);
        return place < 0 ? DemoPace.NAMES.size() : place;
    }

    /** Whether all is taken in, and what is not done waits for longer than the demo. */
    private boolean isSettled() {
        if (offered < wanted || feeder.accepted().size() + feeder.refused() < wanted) {
            return false;
        }
        if (!sender.queued().isEmpty()) {
            return false;
        }
        Instant horizon = clock.instant().plus(LONG_WAIT);
        return get(sender.engine().destinations()).stream().allMatch(d -> waitsBeyond(d, horizon));
    }

    private static boolean waitsBeyond(DestinationView d, Instant horizon) {
        boolean closed = d.known().state() == LastKnown.State.PAUSED
                && d.known().until().map(horizon::isBefore).orElse(true);
        return d.lanes().stream()
                .allMatch(lane -> lane.recipients() == 0
                        || (lane.underWay() == 0
                                && lane.ready() == 0
                                && (closed
                                        || lane.nextDue()
                                                .filter(horizon::isBefore)
                                                .isPresent())));
    }

    private Books books() throws IOException {
        EventBook events = new EventBook();
        long position = 0;
        for (List<LoggedEvent> page = sender.events().after(0, PAGE);
                !page.isEmpty();
                page = sender.events().after(position, PAGE)) {
            for (LoggedEvent logged : page) {
                position = logged.position();
                events.add(logged.event());
            }
        }
        Map<String, Integer> unanswered = new HashMap<>(feeder.unanswered());
        events.unanswered().forEach((recipient, times) -> unanswered.merge(recipient, times, Integer::sum));
        Map<String, Integer> waiting = new HashMap<>();
        get(sender.spool().find(address -> true, Integer.MAX_VALUE)).forEach(w -> w.recipients()
                .forEach(r -> waiting.merge(r.recipient().address().toString(), 1, Integer::sum)));
        Set<String> queued = sender.queued();
        return new Books(
                accepted(events, queued),
                events.delivered(),
                events.failed(),
                unanswered,
                waiting,
                queued,
                sender.errors(),
                receivers.received());
    }

    /** What we know to be taken, and what others sent as far as the server knows it. */
    private Map<String, Integer> accepted(EventBook events, Set<String> queued) {
        Map<String, Integer> accepted = new HashMap<>(events.accepted());
        feeder.accepted().forEach(recipient -> accepted.putIfAbsent(recipient, 1));
        String own = "@" + DemoMails.SENDER.domain();
        queued.stream()
                .filter(recipient -> !recipient.endsWith(own)) // reports that come home
                .forEach(recipient -> accepted.putIfAbsent(recipient, 1));
        return accepted;
    }

    private static <T> T get(CompletionStage<T> stage) {
        return stage.toCompletableFuture()
                .orTimeout(ANSWER.toSeconds(), TimeUnit.SECONDS)
                .join();
    }
}
