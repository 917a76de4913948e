package org.postiljon.delivery.lane;

import java.time.Instant;
import java.util.List;
import org.postiljon.delivery.message.Address;
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
import org.postiljon.delivery.spool.ContentRef;
import org.postiljon.delivery.spool.Handle;
import org.postiljon.delivery.spool.Waiting;
import org.postiljon.delivery.spool.WaitingKey;
import org.postiljon.delivery.spool.WaitingRecipient;

/** Deliveries that are ready, for tests. */
final class Ready {
    private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");

    private Ready() {}

    static WaitingKey key(Stream stream, String tenant) {
        return new WaitingKey(new Site("mx.b.example"), stream, Pool.DEFAULT, tenant, Transport.DIRECT);
    }

    static Waiting delivery(long id, Stream stream, String tenant) {
        return new Waiting(
                new Handle() {},
                id,
                key(stream, tenant),
                new Domain("b.example"),
                new Message(
                        "mail" + id,
                        "<" + id + "@a.example>",
                        new Envelope(Address.parse("news@a.example"), "", "", false, false),
                        new Labels(tenant, "", "", ""),
                        new Profile("outgoing"),
                        stream),
                (ContentRef) () -> 1000,
                List.of(new WaitingRecipient(
                        new Recipient(Address.parse("r" + id + "@b.example").orElseThrow()))),
                0,
                0,
                NOON,
                NOON,
                NOON.plusSeconds(86_400),
                "",
                "",
                false);
    }
}
