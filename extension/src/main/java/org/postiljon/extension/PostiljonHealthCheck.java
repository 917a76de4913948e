package org.postiljon.extension;

import java.time.Duration;
import java.util.List;
import javax.inject.Inject;
import org.apache.james.core.healthcheck.ComponentName;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.core.healthcheck.Result;
import org.postiljon.delivery.engine.Engine;
import org.postiljon.delivery.engine.EngineHealth;
import org.postiljon.delivery.engine.ParkedReport;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** Tells James's health check whether Postiljon takes mail and stores outcomes, and if not, why. */
public final class PostiljonHealthCheck implements HealthCheck {
    /** Its name in James's reports. */
    public static final ComponentName NAME = new ComponentName("Postiljon");

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Engine engine;

    /** As James's loader calls it. */
    @Inject
    public PostiljonHealthCheck(Engine engine) {
        this.engine = engine;
    }

    @Override
    public ComponentName componentName() {
        return NAME;
    }

    @Override
    public Publisher<Result> check() {
        return Mono.fromCompletionStage(
                        () -> engine.health().thenCombine(engine.parked(), PostiljonHealthCheck::result))
                .timeout(
                        PATIENCE,
                        Mono.fromSupplier(() -> Result.unhealthy(
                                NAME, "The dispatcher gave no answer within " + PATIENCE.toSeconds() + " s")))
                .onErrorResume(e -> Mono.just(Result.unhealthy(NAME, "The engine gave no answer", e)));
    }

    /** A report that is set aside is no reason to start the server again, so it only degrades. */
    static Result result(EngineHealth health, List<ParkedReport> parked) {
        if (!health.healthy()) {
            return Result.unhealthy(NAME, health.cause());
        }
        if (parked.isEmpty()) {
            return Result.healthy(NAME);
        }
        ParkedReport first = parked.get(0);
        return Result.degraded(
                NAME,
                parked.size() + " reports of outcomes are set aside, because James can't take them; the first is the "
                        + first.kind() + " of " + first.message() + ": " + first.reason()
                        + ". Mend that, then: postiljon reports retry " + first.id()
                        + "; or give it up: postiljon reports dismiss " + first.id()
                        + ". postiljon reports lists them all");
    }
}
