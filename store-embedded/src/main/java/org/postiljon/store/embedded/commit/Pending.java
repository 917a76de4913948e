package org.postiljon.store.embedded.commit;

import java.io.IOException;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.postiljon.delivery.spool.SpoolFailure;

/** A change and who waits for it. */
final class Pending<T> {
    private final Change<T> change;
    private final CompletableFuture<T> stage = new CompletableFuture<>();
    private @Nullable T result;
    private boolean durable;

    Pending(Change<T> change) {
        this.change = change;
    }

    CompletionStage<T> stage() {
        return stage;
    }

    long bytes() {
        return change.bytes();
    }

    boolean bringsMail() {
        return change.bringsMail();
    }

    void apply(Commit commit) throws SQLException, IOException {
        result = change.apply(commit);
    }

    /** It is on disk: from here on its caller hears nothing else. */
    void durable() {
        durable = true;
    }

    /** Tells the caller; null: it went well. */
    void end(@Nullable SpoolFailure failure) {
        if (durable || failure == null) {
            stage.complete(result);
        } else {
            stage.completeExceptionally(failure);
        }
    }
}
