package org.postiljon.store.embedded.content;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.postiljon.delivery.message.Content;
import org.postiljon.delivery.spool.SpoolFailure;
import org.postiljon.store.embedded.system.Threads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds and checks contents, on threads of its own. What is damaged is never handed over. */
public final class ContentReader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ContentReader.class);
    private static final int THREADS = 4;

    private final ContentFiles files;
    private final Function<StoredContent, CompletionStage<@Nullable Location>> locate;
    private final ExecutorService threads =
            Executors.newFixedThreadPool(THREADS, r -> new Thread(r, "postiljon-store-content"));

    /**
     * Reads these files.
     *
     * @param locate where a row says that its content is now; null: there is no such row
     */
    public ContentReader(ContentFiles files, Function<StoredContent, CompletionStage<@Nullable Location>> locate) {
        this.files = files;
        this.locate = locate;
    }

    /** The content; where it was moved meanwhile, its row says where to. */
    public CompletionStage<Content> read(StoredContent content) {
        CompletableFuture<Content> stage = new CompletableFuture<>();
        run(stage, () -> {
            try {
                stage.complete(files.read(content.at(), content.owner(), content.id()));
            } catch (NoSuchFileException moved) {
                locate.apply(content).whenComplete((now, failure) -> {
                    if (now == null || now.equals(content.at())) {
                        stage.completeExceptionally(lost(content, moved.getMessage() + " is missing", moved));
                    } else {
                        run(stage, () -> readMoved(stage, content, now));
                    }
                });
            } catch (IOException e) {
                stage.completeExceptionally(lost(content, reason(e), e));
            }
        });
        return stage;
    }

    private void readMoved(CompletableFuture<Content> stage, StoredContent content, Location now) {
        try {
            stage.complete(files.read(now, content.owner(), content.id()));
        } catch (IOException e) {
            stage.completeExceptionally(lost(content, reason(e), e));
        }
    }

    private void run(CompletableFuture<Content> stage, Runnable read) {
        try {
            threads.execute(() -> {
                try {
                    read.run();
                } catch (Throwable e) {
                    stage.completeExceptionally(new SpoolFailure("The content could not be read: " + e, e));
                }
            });
        } catch (RejectedExecutionException e) {
            stage.completeExceptionally(new SpoolFailure("The store is closed: the server is stopping", e));
        }
    }

    private static String reason(IOException e) {
        return e instanceof DamagedContent ? String.valueOf(e.getMessage()) : e.toString();
    }

    private static SpoolFailure lost(StoredContent content, String why, IOException cause) {
        SpoolFailure failure = new SpoolFailure(
                "The content of " + content.owner().called(content.id()) + " can't be read, so it is not sent: " + why
                        + ". Restore that file from a backup, or cancel the message",
                cause);
        LOG.error("{}", failure.getMessage());
        return failure;
    }

    /** Ends after what is being read. */
    @Override
    public void close() {
        Threads.end(threads);
    }
}
