package org.postiljon.console;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.postiljon.delivery.destination.LastKnown;
import org.postiljon.delivery.engine.Operator;
import org.postiljon.delivery.engine.ParkedReport;
import org.postiljon.delivery.engine.SiteStatus;
import org.postiljon.delivery.engine.Why;
import org.postiljon.delivery.message.Labels;

/** Answers as written down, and writes down what it was asked. */
final class WrittenOperator implements Operator {
    static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");

    final List<String> asked = new ArrayList<>();
    final List<ParkedReport> parked = new ArrayList<>();
    LastKnown.State state = LastKnown.State.THROTTLED;
    Optional<RuntimeException> failure = Optional.empty();

    private <T> CompletionStage<T> answer(String question, T answer) {
        asked.add(question);
        return failure.<CompletionStage<T>>map(CompletableFuture::failedFuture)
                .orElse(CompletableFuture.completedFuture(answer));
    }

    @Override
    public CompletionStage<List<SiteStatus>> status() {
        return answer(
                "status",
                List.of(
                        new SiteStatus(
                                "mx.b.example",
                                "out1",
                                new LastKnown(state, "421 4.7.0 slow down", NOON, Optional.of(NOON.plusSeconds(10))),
                                0,
                                1,
                                812,
                                Optional.of(NOON),
                                5,
                                7,
                                1,
                                800),
                        new SiteStatus(
                                "mx.c.example", "out1", LastKnown.ok(NOON), 30.5, 0, 0, Optional.empty(), 0, 0, 0, 0)));
    }

    @Override
    public CompletionStage<List<ParkedReport>> parked() {
        return CompletableFuture.completedFuture(parked);
    }

    @Override
    public CompletionStage<Optional<ParkedReport>> retryReport(long id, String author) {
        return answer("retry " + id + ", " + author, parkedOf(id));
    }

    @Override
    public CompletionStage<Optional<ParkedReport>> dismissReport(long id, String author) {
        return answer("dismiss " + id + ", " + author, parkedOf(id));
    }

    private Optional<ParkedReport> parkedOf(long id) {
        return parked.stream().filter(report -> report.id() == id).findFirst();
    }

    @Override
    public CompletionStage<Why> why(String subject) {
        return answer(
                "why " + subject,
                new Why(
                        subject,
                        List.of(new Why.Reason(
                                "Mail1",
                                "anna@b.example",
                                "mx.b.example",
                                "bulk",
                                "Throttled until 12:00:10 by 421 4.7.0",
                                NOON,
                                Optional.empty(),
                                2,
                                "421 4.7.0 slow down"))));
    }

    @Override
    public CompletionStage<List<String>> pause(String site, String reason, String author, Optional<Instant> until) {
        return answer(
                "pause " + site + ", " + reason + ", " + author + ", "
                        + until.map(Instant::toString).orElse("open"),
                site.equals("nowhere.example") ? List.of() : List.of("mx.b.example"));
    }

    @Override
    public CompletionStage<List<String>> resume(String site, String author) {
        return answer("resume " + site + ", " + author, List.of("mx.b.example"));
    }

    @Override
    public CompletionStage<Long> cancel(Labels which, String author) {
        return answer("cancel " + which.campaign() + "/" + which.tag() + ", " + author, 17L);
    }
}
