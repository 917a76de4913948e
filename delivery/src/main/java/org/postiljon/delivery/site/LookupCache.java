package org.postiljon.delivery.site;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Answers with a time to live, and at most one question under way for each key.
 *
 * <p>While asking fails, the last good answer is used beyond its time (RFC 8767): mail to a known receiver goes on
 * while DNS is down. Bounded: the key that was not used for longest goes first. Thread-safe.
 *
 * @param <K> what is asked about
 * @param <V> the answer
 */
final class LookupCache<K, V> {
    /**
     * What a question brought.
     *
     * @param value  the answer, or what stands for a failure
     * @param ttl    how long it holds
     * @param failed nobody answered
     * @param lasts  may be used beyond its time while asking fails
     */
    record Looked<V>(V value, Duration ttl, boolean failed, boolean lasts) {}

    /**
     * What is known.
     *
     * @param value the answer
     * @param left  for how long it holds
     */
    record Held<V>(V value, Duration left) {}

    private record Entry<V>(V value, Instant until, Optional<Instant> lastsUntil) {}

    private final InstantSource clock;
    private final Duration maxStale;
    private final Function<K, CompletionStage<Looked<V>>> question;
    private final Map<K, Entry<V>> entries;
    private final Map<K, CompletableFuture<Held<V>>> underWay = new HashMap<>();
    private @Nullable V afterClose;

    /**
     * An empty one.
     *
     * @param maxEntries keys kept
     * @param maxStale   how long beyond its time an answer is used while asking fails
     * @param question   asks; never fails and never blocks
     */
    LookupCache(
            InstantSource clock, int maxEntries, Duration maxStale, Function<K, CompletionStage<Looked<V>>> question) {
        this.clock = clock;
        this.maxStale = maxStale;
        this.question = question;
        this.entries = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<K, Entry<V>> eldest) {
                return size() > maxEntries;
            }
        };
    }

    /** What is known without asking; empty: nothing that still holds. */
    synchronized Optional<Held<V>> known(K key) {
        Entry<V> entry = entries.get(key);
        Instant now = clock.instant();
        if (entry == null || !now.isBefore(entry.until)) {
            return Optional.empty();
        }
        return Optional.of(new Held<>(entry.value, Duration.between(now, entry.until)));
    }

    /** What is known, else the answer; never fails. */
    CompletionStage<Held<V>> get(K key) {
        CompletableFuture<Held<V>> future = new CompletableFuture<>();
        synchronized (this) {
            if (afterClose != null) {
                return CompletableFuture.completedFuture(new Held<>(afterClose, Duration.ZERO));
            }
            Optional<Held<V>> known = known(key);
            if (known.isPresent()) {
                return CompletableFuture.completedFuture(known.get());
            }
            CompletableFuture<Held<V>> same = underWay.putIfAbsent(key, future);
            if (same != null) {
                return same.copy();
            }
        }
        question.apply(key).thenAccept(looked -> future.complete(store(key, looked)));
        return future.copy(); // so that nobody can complete ours
    }

    /** How many keys are kept. */
    synchronized int size() {
        return entries.size();
    }

    /** Answers whoever waits, and all who ask later, with this. */
    void close(V answer) {
        List<CompletableFuture<Held<V>>> waiting;
        synchronized (this) {
            afterClose = answer;
            waiting = new ArrayList<>(underWay.values());
            underWay.clear();
        }
        waiting.forEach(future -> future.complete(new Held<>(answer, Duration.ZERO)));
    }

    private synchronized Held<V> store(K key, Looked<V> looked) {
        underWay.remove(key);
        Instant now = clock.instant();
        Instant until = now.plus(looked.ttl);
        Entry<V> last = entries.get(key);
        Entry<V> next;
        if (looked.failed
                && last != null
                && last.lastsUntil.filter(now::isBefore).isPresent()) {
            next = new Entry<>(last.value, until, last.lastsUntil);
        } else {
            next = new Entry<>(
                    looked.value, until, looked.lasts ? Optional.of(until.plus(maxStale)) : Optional.empty());
        }
        entries.put(key, next);
        return new Held<>(next.value, looked.ttl);
    }
}
