package org.postiljon.benchmarks.engine;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.postiljon.delivery.engine.NewMessage;
import org.postiljon.delivery.engine.ProfileSettings;
import org.postiljon.delivery.message.Address;
import org.postiljon.delivery.message.Content;
import org.postiljon.delivery.message.Domain;
import org.postiljon.delivery.message.Envelope;
import org.postiljon.delivery.message.Labels;
import org.postiljon.delivery.message.Profile;
import org.postiljon.delivery.message.Recipient;
import org.postiljon.delivery.message.Stream;
import org.postiljon.delivery.retry.RetrySchedule;
import org.postiljon.delivery.site.DnsRouter;
import org.postiljon.delivery.site.DnsSettings;
import org.postiljon.delivery.site.EgressSource;
import org.postiljon.delivery.site.RouteTable;
import org.postiljon.delivery.site.RouteTableThenMx;
import org.postiljon.delivery.site.Router;
import org.postiljon.delivery.site.Transport;
import org.postiljon.delivery.site.TransportSettings;
import org.postiljon.delivery.smtp.SmtpConnector;
import org.postiljon.delivery.smtp.Timeouts;
import org.postiljon.delivery.smtp.TlsLevel;
import org.postiljon.delivery.smtp.net.NettySmtpConnector;

/** What an engine needs to send to receivers on this machine: each has the domain {@code NAME.example}. */
public final class RealParts implements AutoCloseable {
    private static final Address SENDER = new Address("news", new Domain("sender.example"));

    private final Router router;
    private final SmtpConnector connector = new NettySmtpConnector();
    private final ProfileSettings profile = new ProfileSettings(
            new Profile("outgoing"),
            Stream.BULK,
            new TransportSettings(
                    Transport.DIRECT, List.of(), Optional.empty(), TlsLevel.OPPORTUNISTIC, false, Timeouts.DEFAULT),
            new EgressSource("default", "", "out.sender.example"),
            RetrySchedule.DEFAULT,
            Duration.ofHours(24),
            false,
            false);

    /**
     * Parts for these.
     *
     * @param ports by name of the receiver
     */
    public RealParts(Map<String, Integer> ports) {
        StringBuilder routes = new StringBuilder();
        ports.forEach((name, port) -> routes.append(name)
                .append(".example -> 127.0.0.1:")
                .append(port)
                .append('\n'));
        this.router = new RouteTableThenMx(
                RouteTable.parse("routes", routes.toString()),
                new DnsRouter(DnsSettings.DEFAULT, InstantSource.system(), new Random(), () -> false));
    }

    /** Finds them. */
    public Router router() {
        return router;
    }

    /** Reaches them. */
    public SmtpConnector connector() {
        return connector;
    }

    /** Of all mail. */
    public ProfileSettings profile() {
        return profile;
    }

    /** Mail {@code number} for a receiver. */
    public NewMessage message(String receiver, int number, Content content) {
        String name = receiver + "-" + number;
        return new NewMessage(
                name,
                name,
                "<" + name + "@sender.example>",
                Optional.empty(),
                Envelope.from(SENDER),
                List.of(new Recipient(new Address("r" + number, new Domain(receiver + ".example")))),
                List.of(),
                Labels.NONE,
                profile.profile(),
                Optional.empty(),
                content,
                Optional.empty());
    }

    @Override
    public void close() {
        connector.close();
        router.close();
    }
}
