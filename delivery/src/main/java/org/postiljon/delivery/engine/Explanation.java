package org.postiljon.delivery.engine;

import java.time.Duration;
import java.time.Instant;
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
                "");
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
        if (due.isAfter(now)) {
            String why = last.map(l -> "it is tried again later, because of: " + l)
                    .orElse("it is not to be sent before its time");
            return new Said(why, waiting.accepted(), Optional.of(due));
        }
        for (DestinationView d : all) {
            for (LaneView lane : d.lanes()) {
                if (lane.key().equals(waiting.key())) {
                    Said said = laneSays(d, lane, configured, now);
                    Instant since = said.since().isBefore(waiting.accepted()) ? waiting.accepted() : said.since();
                    String name = lane.configured() ? "" : nameOfGone(waiting, configured);
                    return new Said(said.reason() + name, since, said.next());
                }
            }
        }
        return new Said(
                configured.whyMissing(waiting.key()) + nameOfGone(waiting, configured),
                waiting.accepted(),
                Optional.empty());
    }

    /** What to write for mail whose settings are gone: a lane has mail of several mailets, so it can't say. */
    private static String nameOfGone(Waiting waiting, Configured configured) {
        return configured.isGone(waiting.key())
                ? ". Its name is <outgoing>" + waiting.message().profile() + "</outgoing>"
                : "";
    }

    private static Said laneSays(DestinationView d, LaneView lane, Configured configured, Instant now) {
        LastKnown known = lane.known();
        Instant since = lane.oldestDue().filter(due -> due.isBefore(now)).orElse(now);
        if (!lane.configured()) {
            return new Said(configured.whyMissing(lane.key()), since, Optional.empty());
        }
        if (lane.key().site().isUnresolved() && known.state() == LastKnown.State.OK) {
            return new Said("its MX records are being looked up", since, Optional.of(now));
        }
        Optional<Said> trouble = stateSays(d, known);
        if (trouble.isPresent()) {
            return trouble.get();
        }
        if (lane.ready() == 0 && lane.nextDue().filter(now::isBefore).isPresent() && lane.underWay() == 0) {
            return new Said("the next of them is not due yet", since, lane.nextDue());
        }
        if (d.inLine().isPresent()) {
            int all = d.inLine().getAsInt();
            return new Said(
                    "all connections that this machine may have are in use, and it stands in line for one (maxConnections = "
                            + all + ", a part of it kept for destinations that answer)",
                    since,
                    Optional.empty());
        }
        if (d.connections() >= d.maxOpen()
                && d.nextSend().filter(at -> !at.isAfter(now)).isPresent()) {
            return new Said(
                    "all " + d.maxOpen() + " connections that " + d.site() + " may have are busy",
                    since,
                    Optional.empty());
        }
        return new Said(
                "it waits its turn at " + Math.round(d.perMinute()) + " a minute, about "
                        + readable(eta(lane.recipients(), d.perMinute())) + " for all of them",
                since,
                d.nextSend());
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
