package org.postiljon.extension.settings;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postiljon.delivery.engine.EngineSettings;
import org.postiljon.delivery.lane.DispatchSettings;
import org.postiljon.delivery.message.Address;
import org.postiljon.delivery.site.MxHost;
import org.postiljon.mailets.option.InvalidSettings;
import org.postiljon.mailets.option.Option;
import org.postiljon.mailets.option.Values;
import org.postiljon.store.embedded.StoreSettings;

/**
 * What {@code conf/postiljon.properties} says.
 *
 * @param dataDirectory  relative to James's working directory, or absolute
 * @param routes         name of a file in {@code conf}; empty: no set routes
 * @param engine         what the engine is told
 * @param dnsServers     empty: those of the system
 * @param keepEvents     how long
 * @param keepFree       bytes of the disk
 */
public record PostiljonSettings(
        String dataDirectory,
        Optional<String> routes,
        EngineSettings engine,
        List<InetSocketAddress> dnsServers,
        Duration keepEvents,
        long keepFree) {
    /** Name of the file without its ending. */
    public static final String FILE = "postiljon";

    private static final MxHost TEST_INBOX = new MxHost("127.0.0.1", 1025, 0);

    /**
     * Reads the settings.
     *
     * @param written by key, as in the file
     * @throws InvalidSettings that names each key that can't stay so, and says what to write
     */
    public static PostiljonSettings parse(Map<String, String> written) {
        Values values = new Values(key -> "postiljon.properties, " + key, written);
        List<String> patternKeys = values.keys().stream()
                .filter(key -> DestinationLimits.isOne(key) || StreamWeights.isOne(key))
                .toList();
        List<String> known = new ArrayList<>(patternKeys);
        SettingsOptions.KEYS.stream().map(Option::key).forEach(known::add);
        values.keys().stream().flatMap(DestinationLimits::known).forEach(known::add);
        known.addAll(DestinationLimits.refuseCutKeys(values));
        values.refuseUnknown(known);

        PostiljonSettings settings = new PostiljonSettings(
                values.text("dataDirectory").orElse("var/postiljon"),
                values.parsed("routes", PostiljonSettings::fileName),
                engine(values, patternKeys),
                values.parsed("dnsServers", Addresses::dnsServers).orElse(List.of()),
                values.duration("keepEvents").orElse(StoreSettings.DEFAULT.keepEvents()),
                values.parsed("keepFree", PostiljonSettings::bytes).orElse(StoreSettings.DEFAULT.keepFree()));
        values.check();
        return settings;
    }

    private static EngineSettings engine(Values values, List<String> patternKeys) {
        boolean sandbox = values.flag("sandbox").orElse(false);
        Optional<MxHost> sandboxHost = values.parsed("sandboxHost", Addresses::host);
        if (sandboxHost.isPresent() && !sandbox) {
            values.problem("sandboxHost", "means nothing without the sandbox. Write sandbox=true, or remove it.");
        }
        Optional<Address> redirect = values.parsed("redirect", Addresses::mailbox);
        DispatchSettings house = DispatchSettings.DEFAULT;
        DispatchSettings dispatch = new DispatchSettings(
                DestinationLimits.read(values, patternKeys),
                values.number("maxConnections", 1, 100_000).orElse(house.maxConnections()),
                values.duration("idle").orElse(house.idle()),
                values.duration("suspendAfter").orElse(house.suspendAfter()),
                StreamWeights.read(values, patternKeys));
        return new EngineSettings(
                dispatch, sandbox ? Optional.of(sandboxHost.orElse(TEST_INBOX)) : Optional.empty(), redirect);
    }

    /** What it says of the store. */
    public StoreSettings store() {
        return StoreSettings.DEFAULT
                .withReserves(keepFree, StoreSettings.DEFAULT.ballast())
                .withKept(keepEvents, StoreSettings.DEFAULT.keepKeys());
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
