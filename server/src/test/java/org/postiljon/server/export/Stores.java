package org.postiljon.server.export;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.postiljon.delivery.message.Address;
import org.postiljon.delivery.message.Content;
import org.postiljon.delivery.message.Domain;
import org.postiljon.delivery.message.Envelope;
import org.postiljon.delivery.message.Labels;
import org.postiljon.delivery.message.Message;
import org.postiljon.delivery.message.Profile;
import org.postiljon.delivery.message.Recipient;
import org.postiljon.delivery.message.Stream;
import org.postiljon.delivery.site.Pool;
import org.postiljon.delivery.site.Site;
import org.postiljon.delivery.site.Transport;
import org.postiljon.delivery.spool.NewDelivery;
import org.postiljon.delivery.spool.Submission;
import org.postiljon.delivery.spool.SubmissionKey;
import org.postiljon.delivery.spool.WaitingKey;
import org.postiljon.store.embedded.EmbeddedStore;
import org.postiljon.store.embedded.StoreSettings;

/** Stores with mail in them. */
final class Stores {
    private static final StoreSettings SETTINGS =
            StoreSettings.DEFAULT.withReserves(0, 0).withUpkeepEvery(Duration.ZERO);

    private Stores() {}

    static EmbeddedStore open(Path directory) {
        return EmbeddedStore.open(directory, SETTINGS, Clock.systemUTC());
    }

    /** A mail that waits for a day, from now on; a delivery for each domain. */
    static void add(EmbeddedStore store, String name, Optional<String> sender, String content, String... recipients)
            throws Exception {
        add(store, name, sender, Labels.NONE, content.getBytes(UTF_8), recipients);
    }

    static void add(
            EmbeddedStore store,
            String name,
            Optional<String> sender,
            Labels labels,
            byte[] content,
            String... recipients)
            throws Exception {
        Message message = new Message(
                name,
                "<" + name + "@a.example>",
                new Envelope(sender.map(Stores::address), "", "", true, false),
                labels,
                new Profile("outgoing"),
                Stream.TRIGGERED);
        Map<Domain, List<Recipient>> byDomain = new LinkedHashMap<>();
        Arrays.stream(recipients).map(Stores::address).forEach(each -> byDomain.computeIfAbsent(
                        each.domain(), domain -> new ArrayList<>())
                .add(new Recipient(each)));
        Instant now = Instant.now();
        List<NewDelivery> deliveries = byDomain.entrySet().stream()
                .map(each -> new NewDelivery(
                        new WaitingKey(
                                new Site("mx." + each.getKey()),
                                Stream.TRIGGERED,
                                Pool.DEFAULT,
                                "a.example",
                                Transport.DIRECT),
                        each.getKey(),
                        each.getValue(),
                        now,
                        now.plus(Duration.ofDays(1))))
                .toList();
        store.spool()
                .accept(new Submission(
                        new SubmissionKey(name, message.messageId(), message.profile()),
                        message,
                        Content.of(content),
                        deliveries,
                        now))
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
    }

    static Address address(String text) {
        return Address.parse(text).orElseThrow();
    }

    /** Who waits in a store. */
    static Set<String> waiting(Path directory) throws Exception {
        Set<String> waiting = new TreeSet<>();
        try (EmbeddedStore store = open(directory)) {
            store.spool()
                    .find(address -> true, 10_000)
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS)
                    .forEach(each -> each.recipients()
                            .forEach(one -> waiting.add(one.recipient().toString())));
        }
        return waiting;
    }
}
