package org.postiljon.extension;

import java.time.Duration;
import javax.inject.Inject;
import org.apache.james.core.healthcheck.ComponentName;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.core.healthcheck.Result;
import org.postiljon.delivery.engine.Engine;
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
        return Mono.fromCompletionStage(engine::health)
                .map(health -> health.healthy() ? Result.healthy(NAME) : Result.unhealthy(NAME, health.cause()))
                .timeout(
                        PATIENCE,
                        Mono.fromSupplier(() -> Result.unhealthy(
                                NAME, "The dispatcher gave no answer within " + PATIENCE.toSeconds() + " s")))
                .onErrorResume(e -> Mono.just(Result.unhealthy(NAME, "The engine gave no answer", e)));
    }
}
