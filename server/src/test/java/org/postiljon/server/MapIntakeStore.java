package org.postiljon.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.postiljon.delivery.message.Content;
import org.postiljon.delivery.spool.ContentRef;
import org.postiljon.store.embedded.intake.IntakeStore;

public final class MapIntakeStore implements IntakeStore {
    private record Ref(long id, long size) implements ContentRef {}

    private final TreeMap<Long, Stored> mails = new TreeMap<>();
    private final TreeMap<Long, Content> contents = new TreeMap<>();
    private long last;

    @Override
    public synchronized CompletionStage<Stored> add(
            String queue, String name, String data, Content content, Instant due, int priority) {
        long id = ++last;
        try (var in = content.open()) {
            contents.put(id, Content.of(in.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Stored stored = new Stored(id, queue, name, data, due, priority, new Ref(id, content.size()));
        mails.put(id, stored);
        return CompletableFuture.completedFuture(stored);
    }

    @Override
    public synchronized CompletionStage<Void> remove(Collection<Long> ids) {
        ids.forEach(mails::remove);
        ids.forEach(contents::remove);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Void> flush(String queue, Instant now) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public synchronized List<Stored> load(String queue) {
        return mails.values().stream().filter(m -> m.queue().equals(queue)).toList();
    }

    @Override
    public synchronized CompletionStage<Content> content(ContentRef ref) {
        Content content = contents.get(((Ref) ref).id());
        return content == null
                ? CompletableFuture.failedFuture(new IllegalStateException("gone"))
                : CompletableFuture.completedFuture(content);
    }
}
