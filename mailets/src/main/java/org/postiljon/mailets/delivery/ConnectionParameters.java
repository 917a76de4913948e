package org.postiljon.mailets.delivery;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.postiljon.delivery.site.EgressSource;
import org.postiljon.delivery.site.MxHost;
import org.postiljon.delivery.site.Pool;
import org.postiljon.delivery.site.Transport;
import org.postiljon.delivery.site.TransportSettings;
import org.postiljon.delivery.smtp.Login;
import org.postiljon.delivery.smtp.Timeouts;
import org.postiljon.delivery.smtp.TlsLevel;
import org.postiljon.mailets.option.Values;

/**
 * The parameters that say how connections are made.
 *
 * @param transport whereto and how secured
 * @param source    from where
 */
record ConnectionParameters(TransportSettings transport, EgressSource source) {
    /** Spellings that RemoteDelivery's code or its documentation know besides. */
    static final List<String> OTHER_SPELLINGS = List.of("gatewayusername", "connectionTimeout");

    private static final int SMTP = 25;
    private static final int SUBMISSIONS = 465;

    static ConnectionParameters read(Values values, String ehloName) {
        boolean implicit = values.flag("sslEnable").orElse(false);
        Optional<Login> login = login(values);
        Optional<Integer> port = values.number("gatewayPort", 1, 65_535);
        List<MxHost> gateway = values.parsed("gateway", text -> hosts(text, port.orElse(implicit ? SUBMISSIONS : SMTP)))
                .orElse(List.of());
        boolean direct = !values.has("gateway");
        if (direct) {
            for (String key : List.of("gatewayPort", "gatewayUsername", "gatewayusername", "gatewayPassword")) {
                if (values.has(key)) {
                    values.problem(
                            key, "means nothing without <gateway>. Remove it, or write <gateway>host:port</gateway>.");
                }
            }
        }
        if (direct && implicit) {
            values.warn(
                    "sslEnable",
                    "is for gateways: MX hosts take mail on port 25 only (RFC 5321). STARTTLS is used where they offer"
                            + " it; to insist, write <tls>required</tls>.");
        }
        TlsLevel tls = TlsParameters.read(values, implicit && !direct, login.isPresent());
        Timeouts timeouts = timeouts(values);
        boolean implicitTls = implicit && !direct;
        TransportSettings transport = new TransportSettings(
                name(gateway, login, tls, implicitTls, timeouts), gateway, login, tls, implicitTls, timeouts);
        return new ConnectionParameters(transport, source(values, ehloName));
    }

    private static Optional<Login> login(Values values) {
        String key = values.spelled("gatewayUsername", "gatewayusername");
        Optional<String> user = values.text(key);
        Optional<String> password = values.text("gatewayPassword");
        if (values.has(key) && !values.has("gatewayPassword")) {
            values.problem(key, "needs a password. Write <gatewayPassword>.");
        }
        if (values.has("gatewayPassword") && !values.has(key)) {
            values.problem("gatewayPassword", "needs a user name. Write <gatewayUsername>.");
        }
        return user.flatMap(u -> password.map(p -> new Login(u, p)));
    }

    private static List<MxHost> hosts(String text, int defaultPort) {
        List<MxHost> hosts = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            String host = part.strip();
            int port = defaultPort;
            int colon = host.lastIndexOf(':');
            if (colon > 0 && (host.indexOf(':') == colon || host.charAt(colon - 1) == ']')) {
                String digits = host.substring(colon + 1);
                port = digits.matches("\\d{1,5}") ? Integer.parseInt(digits) : 0;
                host = host.substring(0, colon);
            }
            if (host.startsWith("[") && host.endsWith("]")) {
                host = host.substring(1, host.length() - 1);
            }
            if (!host.matches("[A-Za-z0-9._:-]{1,255}") || port < 1 || port > 65_535) {
                throw new IllegalArgumentException("has a host that can't be read: \"" + part.strip()
                        + "\". Write host or host:port, with commas between several; an IPv6 address in brackets.");
            }
            hosts.add(new MxHost(host.toLowerCase(Locale.ROOT), port, hosts.size()));
        }
        return hosts;
    }

    private static Timeouts timeouts(Values values) {
        Timeouts house = Timeouts.DEFAULT;
        String key = values.spelled("connectiontimeout", "connectionTimeout");
        Duration connect = values.parsed(key, JamesSchedule::timeout).orElse(house.connect());
        return values.parsed("timeout", JamesSchedule::timeout)
                .map(each -> new Timeouts(
                        connect,
                        each,
                        each,
                        each,
                        each,
                        each,
                        each,
                        longer(each, house.finalDot()),
                        house.quit(),
                        longer(each.multipliedBy(3), house.envelope())))
                .orElse(new Timeouts(
                        connect,
                        house.greeting(),
                        house.command(),
                        house.mail(),
                        house.rcpt(),
                        house.data(),
                        house.block(),
                        house.finalDot(),
                        house.quit(),
                        house.envelope()));
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    /** Says all parts that differ from the default, without the password: the name is kept with waiting mail. */
    private static Transport name(
            List<MxHost> gateway, Optional<Login> login, TlsLevel tls, boolean implicitTls, Timeouts timeouts) {
        StringBuilder name = new StringBuilder(Transport.DIRECT.name());
        if (!gateway.isEmpty()) {
            name.setLength(0);
            gateway.forEach(h -> name.append(name.isEmpty() ? "" : "+")
                    .append(h.name())
                    .append(':')
                    .append(h.port()));
        }
        login.ifPresent(l -> name.append(",user=").append(l.user()));
        if (tls != TlsLevel.OPPORTUNISTIC) {
            name.append(",tls=").append(tls.name().toLowerCase(Locale.ROOT));
        }
        if (implicitTls) {
            name.append(",implicit");
        }
        if (!timeouts.equals(Timeouts.DEFAULT)) {
            name.append(",timeouts=").append(timeouts.connect()).append('/').append(timeouts.command());
        }
        return new Transport(name.toString());
    }

    private static EgressSource source(Values values, String ehloName) {
        String bind = values.parsed("bind", ConnectionParameters::ipAddress).orElse("");
        Optional<String> written = values.parsed("heloName", ConnectionParameters::hostName);
        written.filter(name -> !EhloName.isPublic(name))
                .ifPresent(name -> values.warn(
                        "heloName",
                        "\"" + name + "\" is no public name: many receivers refuse it. Write the name of this server"
                                + " that DNS knows, like mail.example.org."));
        // Receivers know a sender by its address. Waiting mail keeps the name: it must outlive another EHLO name.
        return new EgressSource(bind.isEmpty() ? Pool.DEFAULT.name() : bind, bind, written.orElse(ehloName));
    }

    private static String ipAddress(String text) {
        boolean v4 = text.matches("(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.(?!$)|$)){4}");
        if (!v4 && !isIpV6(text)) {
            throw new IllegalArgumentException("is not an IP address. Write one of this machine, like 192.0.2.1.");
        }
        return text;
    }

    private static boolean isIpV6(String text) {
        if (text.indexOf(':') < 0 || !text.matches("[0-9A-Fa-f:.]{2,45}")) {
            return false;
        }
        try {
            // Asks nobody: with a colon it is a literal or an error.
            return InetAddress.getByName(text) instanceof Inet6Address;
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static String hostName(String text) {
        if (!text.matches("[A-Za-z0-9]([A-Za-z0-9.-]{0,253}[A-Za-z0-9])?|\\[[0-9A-Za-z:.]{2,60}]")) {
            throw new IllegalArgumentException(
                    "is not a host name. Write the public name of this server, like mail.example.org.");
        }
        return text;
    }
}
