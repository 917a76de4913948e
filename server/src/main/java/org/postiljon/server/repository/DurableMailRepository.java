package org.postiljon.server.repository;

import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.james.mailrepository.api.MailKey;
import org.apache.james.mailrepository.api.MailRepository;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.mailet.Mail;
import org.jspecify.annotations.Nullable;
import org.postiljon.delivery.spool.ContentRef;
import org.postiljon.extension.mail.MailFormat;
import org.postiljon.extension.mail.Parties;
import org.postiljon.store.embedded.intake.IntakeStore;

/**
 * A mail repository of James, like the one for errors, on the embedded store: what {@code store} has returned for
 * survives a kill. In memory are only the keys.
 */
public final class DurableMailRepository implements MailRepository {
    private record Place(long id, ContentRef content) {}

    private final IntakeStore store;
    private final MailFormat format;
    private final String name;
    private final Map<MailKey, Place> places = new LinkedHashMap<>();

    /** Finds the mail that it had. There must be one object per {@code url} only. */
    @Inject
    public DurableMailRepository(IntakeStore store, MailFormat format, MailRepositoryUrl url) {
        this.store = store;
        this.format = format;
        this.name = nameInStore(url.asString());
        for (IntakeStore.Stored mail : store.load(name)) {
            Place replaced = places.put(new MailKey(mail.name()), new Place(mail.id(), mail.content()));
            if (replaced != null) {
                // A kill came between the two halves of a replacement; the later mail holds. If the removal fails,
                // the next start does it.
                var unused = store.remove(List.of(replaced.id()));
            }
        }
    }

    /** By which name the store keeps the mails of a repository. */
    public static String nameInStore(String url) {
        return "repository " + url;
    }

    @Override
    public long size() {
        synchronized (places) {
            return places.size();
        }
    }

    @Override
    public MailKey store(Mail mail) throws MessagingException {
        MailKey key = MailKey.forMail(mail);
        IntakeStore.Stored stored;
        try (MailFormat.Written written = format.write(mail)) {
            stored = await(
                    store.add(name, mail.getName(), Parties.of(mail), written.content(), Instant.EPOCH, 0),
                    "store " + key);
        } catch (IOException e) {
            throw new MessagingException(name + " could not store " + key.asString(), e);
        }
        Place replaced;
        synchronized (places) {
            replaced = places.put(key, new Place(stored.id(), stored.content()));
        }
        if (replaced != null) {
            await(store.remove(List.of(replaced.id())), "replace " + key);
        }
        return key;
    }

    @Override
    public Iterator<MailKey> list() {
        synchronized (places) {
            return List.copyOf(places.keySet()).iterator();
        }
    }

    @Override
    public @Nullable Mail retrieve(MailKey key) throws MessagingException {
        Place place;
        synchronized (places) {
            place = places.get(key);
        }
        if (place == null) {
            return null;
        }
        try {
            return MailFormat.read(await(store.content(place.content()), "read " + key), name + "-" + place.id());
        } catch (IOException e) {
            throw new MessagingException(name + " could not read " + key.asString(), e);
        }
    }

    @Override
    public void remove(MailKey key) throws MessagingException {
        remove(List.of(key));
    }

    @Override
    public void remove(Collection<MailKey> keys) throws MessagingException {
        Set<Long> ids;
        synchronized (places) {
            ids = keys.stream()
                    .map(places::get)
                    .filter(Objects::nonNull)
                    .map(Place::id)
                    .collect(Collectors.toSet());
        }
        await(store.remove(ids), "remove " + ids.size() + " mails");
        synchronized (places) {
            // Not by key alone: the mail may have been replaced meanwhile.
            keys.forEach(key -> places.computeIfPresent(key, (same, place) -> ids.contains(place.id()) ? null : place));
        }
    }

    @Override
    public void removeAll() throws MessagingException {
        List<MailKey> keys;
        synchronized (places) {
            keys = List.copyOf(places.keySet());
        }
        remove(keys);
    }

    private <T> T await(CompletionStage<T> stage, String what) throws MessagingException {
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new MessagingException(
                    name + " could not " + what + ": " + cause.getMessage(), cause instanceof Exception x ? x : e);
        }
    }
}
