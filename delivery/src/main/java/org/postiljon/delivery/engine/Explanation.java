package org.postiljon.delivery.engine;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.postiljon.bounce.reply.Answer;
import org.postiljon.delivery.destination.LastKnown;
import org.postiljon.delivery.lane.Configured;
import org.postiljon.delivery.lane.DestinationView;
import org.postiljon.delivery.lane.DestinationView.LaneView;
import org.postiljon.delivery.message.Address;
import org.postiljon.delivery.message.Domain;
import org.postiljon.delivery.site.Site;
import org.postiljon.delivery.spool.Waiting;
import org.postiljon.delivery.spool.WaitingRecipient;

/** Says in words why mail waits. Pure: reads what the dispatcher showed of itself. */
final class Explanation {
    private Explanation() {}

    static SiteStatus status(DestinationView d, Configured configured) {
        long waiting = d.lanes().stream().mapToLong(LaneView::recipients).sum();
        Optional<Instant> oldest =
                d.lanes().stream().flatMap(l -> l.oldestDue().stream()).min(Instant::compareTo);
        return new SiteStatus(
                d.site(),
                d.source(),
                known(d, configured),
                d.perMinute(),
                d.connections(),
                waiting,
                oldest,
                d.delivered(),
                d.attempts(),
                d.failed(),
                d.notTried());
    }

    /** Where mail waits for settings that are not there, that is told where nothing is wrong with the receiver. */
    private static LastKnown known(DestinationView d, Configured configured) {
        LastKnown known = d.known();
        if (!known.cause().isEmpty()) {
            return known;
        }
        return d.lanes().stream()
                .filter(lane -> lane.recipients() > 0)
                .flatMap(lane -> whyKept(lane, configured).stream()
                        .map(why -> new LastKnown(
                                known.state(),
                                counted(lane.recipients()) + " not sent to: " + why,
                                known.since(),
                                known.until())))
                .findFirst()
                .orElse(known);
    }

    /** What keeps the mail of one lane from a destination that takes other mail; empty: nothing. */
    private static Optional<String> whyKept(LaneView lane, Configured configured) {
        if (!lane.configured()) {
            return Optional.of(configured.whyMissing(lane.key()));
        }
        return lane.known().cause().isEmpty()
                ? Optional.empty()
                : Optional.of(lane.known().cause());
    }

    private static String counted(long recipients) {
        return recipients == 1 ? "1 recipient is" : recipients + " recipients are";
    }

    /**
     * Of a site or a domain.
     *
     * @param sites where mail of that domain goes or waits; empty: the subject is no domain that anybody knows
     */
    static Why ofSite(
            String subject, Set<String> sites, List<DestinationView> all, Configured configured, Instant now) {
        List<Why.Reason> reasons = new ArrayList<>();
        for (DestinationView d : all) {
            if (sites.contains(d.site()) || isNamed(d, subject)) {
                reasons.addAll(ofDestination(d, configured, now));
            }
        }
        return new Why(subject, reasons);
    }

    private static List<Why.Reason> ofDestination(DestinationView d, Configured configured, Instant now) {
        List<Why.Reason> waiting = d.lanes().stream()
                .filter(lane -> lane.recipients() > 0)
                .map(lane -> ofLane(d, lane, configured, now))
                .toList();
        return waiting.isEmpty()
                ? stateSays(d, d.known()).map(said -> ofState(d, said)).stream().toList()
                : waiting;
    }

    /** Of a destination that has no mail and would not take it. */
    private static Why.Reason ofState(DestinationView d, Said said) {
        return new Why.Reason(
                "", "", d.site(), "", "nothing waits now: " + said.reason(), said.since(), said.next(), 0, "");
    }

    private static boolean isNamed(DestinationView d, String subject) {
        if (d.site().equalsIgnoreCase(subject)
                || d.site().equals(Site.unresolved(new Domain(subject)).name())) {
            return true;
        }
        for (String host : d.site().split(",", -1)) {
            if (host.equalsIgnoreCase(subject)
                    || host.toLowerCase(Locale.ROOT).startsWith(subject.toLowerCase(Locale.ROOT) + ":")) {
                return true;
            }
        }
        return false;
    }

    private static Why.Reason ofLane(DestinationView d, LaneView lane, Configured configured, Instant now) {
        Said said = laneSays(d, lane, configured, now);
        return new Why.Reason(
                "",
                "",
                d.site(),
                lane.key().stream().name(),
                (lane.recipients() == 1 ? "1 recipient waits: " : lane.recipients() + " recipients wait: ")
                        + said.reason(),
                said.since(),
                said.next(),
                0,
                lane.putOff().map(p -> p.answer().describe()).orElse(""));
    }

    static Why ofRecipient(
            Address address, List<Waiting> found, List<DestinationView> all, Configured configured, Instant now) {
        List<Why.Reason> reasons = new ArrayList<>();
        for (Waiting waiting : found) {
            WaitingRecipient of = waiting.recipients().stream()
                    .filter(r -> r.recipient().address().equals(address))
                    .findFirst()
                    .orElseGet(() -> waiting.recipients().get(0));
            Optional<String> last = of.last().map(Answer::describe);
            Instant due = of.notBefore().isAfter(waiting.due()) ? of.notBefore() : waiting.due();
            Said said = says(waiting, due, last, all, configured, now);
            reasons.add(new Why.Reason(
                    waiting.message().name(),
                    address.toString(),
                    waiting.key().site().name(),
                    waiting.message().stream().name(),
                    said.reason(),
                    said.since(),
                    said.next(),
                    waiting.attempts(),
                    last.orElse("")));
        }
        return new Why(address.toString(), reasons);
    }

    /** A reason with its times. */
    private record Said(String reason, Instant since, Optional<Instant> next) {}

    private static Said says(
            Waiting waiting,
            Instant due,
            Optional<String> last,
            List<DestinationView> all,
            Configured configured,
            Instant now) {
        if (!waiting.hold().isEmpty()) {
            return new Said("held by " + waiting.hold(), waiting.accepted(), Optional.empty());
        }
        Optional<Said> own = Optional.empty();
        if (due.isAfter(now)) {
            String why = last.map(l -> "it is tried again later, because of: " + l)
                    .orElse("it is not to be sent before its time");
            own = Optional.of(new Said(why, waiting.accepted(), Optional.of(due)));
        }
        for (DestinationView d : all) {
            for (LaneView lane : d.lanes()) {
                if (lane.key().equals(waiting.key()) && lane.configured()) {
                    Optional<Said> trouble = stateSays(d, lane.known()).map(said -> notBefore(said, waiting));
                    return own.map(time -> later(time, trouble, lane.known()))
                            .orElseGet(() -> notBefore(laneSays(d, lane, configured, now), waiting));
                }
            }
        }
        Said missing = new Said(
                configured.whyMissing(waiting.key()) + nameOfGone(waiting, configured),
                waiting.accepted(),
                Optional.empty());
        return own.map(time -> joined(missing, time)).orElse(missing);
    }

    /** What holds a mail began at the earliest when it was accepted. */
    private static Said notBefore(Said said, Waiting waiting) {
        return said.since().isBefore(waiting.accepted())
                ? new Said(said.reason(), waiting.accepted(), said.next())
                : said;
    }

    /** Of a mail's own time and the state of where it goes the later one holds it, and both are told. */
    private static Said later(Said time, Optional<Said> trouble, LastKnown known) {
        if (trouble.isEmpty()) {
            return time;
        }
        boolean endless =
                known.state() == LastKnown.State.PAUSED && known.until().isEmpty();
        boolean outlasts = known.until().isPresent()
                && time.next().filter(known.until().get()::isAfter).isPresent();
        return endless || outlasts ? joined(trouble.get(), time) : joined(time, trouble.get());
    }

    private static Said joined(Said holds, Said too) {
        return new Said(holds.reason() + "; and " + too.reason(), holds.since(), holds.next());
    }

    /** What to write for mail whose settings are gone: a lane has mail of several mailets, so it can't say. */
    private static String nameOfGone(Waiting waiting, Configured configured) {
        return configured.isGone(waiting.key())
                ? ". Its name is <outgoing>" + waiting.message().profile() + "</outgoing>"
                : "";
    }

    private static Said laneSays(DestinationView d, LaneView lane, Configured configured, Instant now) {
        LastKnown known = lane.known();
        Instant since = since(lane, now);
        if (!lane.configured()) {
            return new Said(configured.whyMissing(lane.key()), since, Optional.empty());
        }
        if (lane.key().site().isUnresolved() && known.state() == LastKnown.State.OK) {
            return new Said("its MX records are being looked up", since, Optional.of(now));
        }
        Optional<Said> trouble = stateSays(d, known);
        if (lane.ready() == 0 && lane.nextDue().filter(now::isBefore).isPresent() && lane.underWay() == 0) {
            String why = lane.putOff()
                    .map(p ->
                            "; the last answer that put one off: " + p.answer().describe())
                    .orElse("");
            return later(new Said("the next of them is not due yet" + why, since, lane.nextDue()), trouble, known);
        }
        if (trouble.isPresent()) {
            return trouble.get();
        }
        if (d.inLine().isPresent()) {
            int all = d.inLine().getAsInt();
            return new Said(
                    "all connections that this machine may have are in use, and it stands in line for one (maxConnections = "
                            + all + ", a part of it kept for destinations that answer)",
                    since,
                    Optional.empty());
        }
        if (d.opening() > 0 && d.opening() == d.connections()) {
            return new Said(
                    opening(d.opening()) + " to " + d.site()
                            + ", and no session is up yet: it does not answer, or it has not greeted",
                    d.openingSince().orElse(since),
                    Optional.empty());
        }
        if (d.connections() >= d.maxOpen()
                && d.nextSend().filter(at -> !at.isAfter(now)).isPresent()) {
            String all = d.maxOpen() == 1 ? "the one connection" : "all " + d.maxOpen() + " connections";
            return new Said(
                    all + " that " + d.site() + " may have " + (d.maxOpen() == 1 ? "is busy" : "are busy")
                            + d.openingSince()
                                    .map(at -> "; " + opening(d.opening()) + " since "
                                            + at.truncatedTo(ChronoUnit.SECONDS))
                                    .orElse(""),
                    since,
                    Optional.empty());
        }
        return new Said(
                "it waits its turn at " + Math.round(d.perMinute()) + " a minute, about "
                        + readable(eta(lane.recipients(), d.perMinute())) + " for all of them",
                since,
                d.nextSend());
    }

    /** Since when its oldest mail is due; where none is, since it was put off, or since the state is what it is. */
    private static Instant since(LaneView lane, Instant now) {
        return lane.oldestDue()
                .filter(due -> !due.isAfter(now))
                .or(() -> lane.putOff().map(DestinationView.PutOff::at))
                .orElse(lane.known().since());
    }

    private static String opening(int connections) {
        return connections == 1 ? "1 connection is being opened" : connections + " connections are being opened";
    }

    /** What the state of the destination, or of one of its lanes, says alone; empty: it is Ok. */
    private static Optional<Said> stateSays(DestinationView d, LastKnown known) {
        return switch (known.state()) {
            case PAUSED, THROTTLED, OFFLINE ->
                Optional.of(new Said(
                        d.site() + " is " + known.state().label() + ": " + known.cause(),
                        known.since(),
                        known.until()));
            case SUSPECT ->
                Optional.of(new Said(
                        d.site() + " is Suspect, one mail goes first to see: " + known.cause(),
                        known.since(),
                        d.nextSend()));
            case OK -> Optional.empty();
        };
    }

    private static Duration eta(long recipients, double perMinute) {
        return perMinute <= 0 ? Duration.ofDays(1) : Duration.ofSeconds((long) Math.ceil(recipients * 60 / perMinute));
    }

    private static String readable(Duration d) {
        return d.toMinutes() >= 2 ? d.toMinutes() + " min" : d.toSeconds() + " s";
    }
}
