package org.postiljon.delivery.lane;

import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Asks a port and takes the answer on the dispatcher's thread. Exactly one of the two ways is gone to its end: where the
 * call itself throws, or what is done with the answer, that is a failure like any other.
 */
record Ask(DispatchLoop loop) {
    <T> void of(Supplier<CompletionStage<T>> port, Consumer<T> then, Consumer<Throwable> failed) {
        CompletionStage<T> stage;
        try {
            stage = port.get();
        } catch (RuntimeException atOnce) {
            loop.execute(() -> failed.accept(atOnce));
            return;
        }
        stage.whenComplete((answer, failure) -> loop.execute(() -> {
            if (failure != null) {
                failed.accept(cause(failure));
                return;
            }
            try {
                then.accept(answer);
            } catch (RuntimeException broken) {
                failed.accept(broken);
            }
        }));
    }

    private static Throwable cause(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }
}
