package org.postiljon.delivery.lane;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postiljon.bounce.reply.Scope;
import org.postiljon.bounce.reply.Verdict;
import org.postiljon.delivery.destination.RateEvent;
import org.postiljon.delivery.lane.Attempt.Judged;

/**
 * What the rate controller is told of an attempt. Receivers limit messages, so an attempt counts once, whatever the
 * number of its recipients: as accepted if anybody was, and beyond that as the worst that was said of the destination.
 * What failed on our own side says nothing.
 *
 * @param event for the controller
 * @param cause the answer behind it, for people
 */
record RateReading(RateEvent event, String cause) {
    /**
     * Of an attempt.
     *
     * @param began    when its transaction began
     * @param held     connections open or being opened
     * @param messages over this connection so far, this one included
     * @param jitter   for a pause, -0.1 to 0.1
     */
    static List<RateReading> of(Attempt attempt, Instant began, int held, int messages, double jitter) {
        List<RateReading> readings = new ArrayList<>();
        if (attempt.anyAccepted()) {
            readings.add(new RateReading(new RateEvent.Accepted(began), ""));
        }
        List<Judged> said = attempt.judged().stream().filter(j -> !j.isOurs()).toList();
        Optional<Judged> refusal = said.stream()
                .filter(j ->
                        j.verdict().movesDestination() && isRefusal(j.verdict().kind()))
                .findFirst();
        if (refusal.isPresent()) {
            readings.add(refused(refusal.get(), refusal.get().verdict().kind(), began, held, jitter));
        } else if (readings.isEmpty() && !said.isEmpty()) {
            readings.add(ofMessage(said, began, held, messages, jitter));
        } else if (readings.isEmpty()) {
            readings.add(new RateReading(new RateEvent.NotSent(began), ""));
        }
        return readings;
    }

    private static RateReading ofMessage(List<Judged> judged, Instant began, int held, int messages, double jitter) {
        Judged worst = judged.stream()
                .filter(j -> j.verdict().scope() == Scope.CONNECTION
                        || j.verdict().scope() == Scope.HOST
                        || j.verdict().kind() == Verdict.Kind.AMBIGUOUS)
                .findFirst()
                .or(() -> judged.stream()
                        .filter(j -> j.verdict().kind() != Verdict.Kind.PERMANENT)
                        .findFirst())
                .orElse(judged.get(0));
        return switch (worst.verdict().kind()) {
            case CONNECTION_ENDED ->
                messages > 1
                        ? new RateReading(
                                new RateEvent.Closed(messages - 1),
                                worst.answer().describe())
                        : refused(worst, Verdict.Kind.UNREACHABLE, began, held, jitter);
            case AMBIGUOUS, UNREACHABLE -> refused(worst, Verdict.Kind.UNREACHABLE, began, held, jitter);
            case GREYLISTED, TEMPORARY, PERMANENT ->
                new RateReading(
                        new RateEvent.Deferred(
                                worst.verdict().kind(), worst.verdict().scope() == Scope.RECIPIENT, began, jitter),
                        worst.answer().describe());
            case RATE_LIMITED, CONNECTIONS_LIMITED, BLOCKED, ACCEPTED ->
                new RateReading(
                        new RateEvent.Deferred(Verdict.Kind.TEMPORARY, false, began, jitter),
                        worst.answer().describe());
        };
    }

    private static boolean isRefusal(Verdict.Kind kind) {
        return switch (kind) {
            case RATE_LIMITED, CONNECTIONS_LIMITED, BLOCKED, UNREACHABLE -> true;
            default -> false;
        };
    }

    private static RateReading refused(Judged judged, Verdict.Kind kind, Instant began, int held, double jitter) {
        return new RateReading(
                new RateEvent.Refused(kind, began, held, jitter),
                judged.answer().describe());
    }
}
