package org.postiljon.extension.settings;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postiljon.delivery.destination.RateLimits;
import org.postiljon.delivery.message.Address;
import org.postiljon.delivery.site.MxHost;
import org.postiljon.mailets.option.InvalidSettings;
import org.postiljon.mailets.option.Option;
import org.postiljon.mailets.option.Values;

/**
 * What {@code conf/postiljon.properties} says.
 *
 * @param dataDirectory  relative to James's working directory, or absolute
 * @param routes         name of a file in {@code conf}; empty: no set routes
 * @param limits         by destination pattern; {@code *} is always there
 * @param maxConnections to all receivers together
 * @param suspendAfter   longer waits are told
 * @param sandbox        all mail goes to this host; empty: no sandbox
 * @param redirect       all mail goes to this address; empty: to its recipients
 * @param dnsServers     empty: those of the system
 * @param keepEvents     how long
 * @param keepFree       bytes of the disk
 */
public record PostiljonSettings(
        String dataDirectory,
        Optional<String> routes,
        Map<String, RateLimits> limits,
        int maxConnections,
        Duration suspendAfter,
        Optional<MxHost> sandbox,
        Optional<Address> redirect,
        List<InetSocketAddress> dnsServers,
        Duration keepEvents,
        long keepFree) {
    /** Name of the file without its ending. */
    public static final String FILE = "postiljon";

    private static final int MAX_CONNECTIONS = 500;

    /**
     * Reads the settings.
     *
     * @param written by key, as in the file
     * @throws InvalidSettings that names each key that can't stay so, and says what to write
     */
    public static PostiljonSettings parse(Map<String, String> written) {
        Values values = new Values(key -> "postiljon.properties, " + key, written);
        List<String> destinationKeys =
                values.keys().stream().filter(DestinationLimits::isOne).toList();
        List<String> known = new ArrayList<>(destinationKeys);
        SettingsOptions.KEYS.stream().map(Option::key).forEach(known::add);
        values.refuseUnknown(known);

        boolean sandbox = values.flag("sandbox").orElse(false);
        Optional<MxHost> sandboxHost = values.parsed("sandboxHost", Addresses::host);
        if (sandboxHost.isPresent() && !sandbox) {
            values.problem("sandboxHost", "means nothing without the sandbox. Write sandbox=true, or remove it.");
        }
        Optional<Address> redirect = values.parsed("redirect", Addresses::mailbox);
        PostiljonSettings settings = new PostiljonSettings(
                values.text("dataDirectory").orElse("var/postiljon"),
                values.parsed("routes", PostiljonSettings::fileName),
                DestinationLimits.read(values, destinationKeys),
                values.number("maxConnections", 1, 100_000).orElse(MAX_CONNECTIONS),
                values.duration("suspendAfter").orElse(Duration.ofMinutes(15)),
                sandbox ? Optional.of(sandboxHost.orElse(new MxHost("127.0.0.1", 1025, 0))) : Optional.empty(),
                redirect,
                values.parsed("dnsServers", Addresses::dnsServers).orElse(List.of()),
                values.duration("keepEvents").orElse(Duration.ofDays(30)),
                values.parsed("keepFree", PostiljonSettings::bytes).orElse(200L << 20));
        values.check();
        return settings;
    }

    private static String fileName(String text) {
        if (!text.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,100}")) {
            throw new IllegalArgumentException("is not the name of a file in conf. Write it without a directory.");
        }
        return text;
    }

    private static long bytes(String text) {
        if (!text.matches("\\d{1,6}\\s*(kB|MB|GB)")) {
            throw new IllegalArgumentException("is not a size. Write a number and kB, MB or GB, like 200MB.");
        }
        long number = Long.parseLong(text.replaceAll("\\D", ""));
        return switch (text.charAt(text.length() - 2)) {
            case 'k' -> number << 10;
            case 'M' -> number << 20;
            default -> number << 30;
        };
    }
}
