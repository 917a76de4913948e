package org.postiljon.server.smtp;

import javax.inject.Inject;
import org.apache.james.core.healthcheck.ComponentName;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.core.healthcheck.Result;
import org.postiljon.delivery.spool.SpoolHealth;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** Shows in James's health checks whether the store can take mail, and if not, why. */
public final class StoreHealthCheck implements HealthCheck {
    private static final ComponentName NAME = new ComponentName("Postiljon store");

    private final StoreHealth store;

    /** For Guice. */
    @Inject
    public StoreHealthCheck(StoreHealth store) {
        this.store = store;
    }

    @Override
    public ComponentName componentName() {
        return NAME;
    }

    @Override
    public Publisher<Result> check() {
        return Mono.fromSupplier(() -> {
            SpoolHealth health = store.health();
            return health.accepting() ? Result.healthy(NAME) : Result.unhealthy(NAME, health.cause());
        });
    }
}
