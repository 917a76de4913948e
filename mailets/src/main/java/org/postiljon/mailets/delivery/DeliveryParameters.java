package org.postiljon.mailets.delivery;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.postiljon.delivery.engine.ProfileSettings;
import org.postiljon.delivery.message.Profile;
import org.postiljon.delivery.retry.RetrySchedule;
import org.postiljon.mailets.labels.MailLabels;
import org.postiljon.mailets.option.InvalidSettings;
import org.postiljon.mailets.option.MailetBlock;
import org.postiljon.mailets.option.Option;
import org.postiljon.mailets.option.Values;

/**
 * What the parameters of an {@code AdaptiveRemoteDelivery} say. Pure.
 *
 * @param settings        for the engine
 * @param bounceProcessor of James, for mail that failed; empty: James bounces by itself
 * @param onSuccess       processor of James, for mail that was delivered
 * @param warnings        what the admin should know, each with file, parameter and advice
 */
public record DeliveryParameters(
        ProfileSettings settings, Optional<String> bounceProcessor, Optional<String> onSuccess, List<String> warnings) {
    private static final Duration DEFAULT_LIFETIME = Duration.ofHours(24);
    private static final Duration LONGEST_LIFETIME = Duration.ofDays(30);
    /** RemoteDelivery's own default for its queue. */
    private static final String DEFAULT_PROFILE = "outgoing";

    /**
     * Reads the parameters.
     *
     * @param block    where they are written
     * @param written  as in {@code mailetcontainer.xml}; what is written several times joined by commas, as James does
     * @param ehloName said by EHLO where no other is written; see {@link EhloName#of}
     * @throws InvalidSettings that names each parameter that can't stay so, and says what to write
     */
    public static DeliveryParameters parse(MailetBlock block, Map<String, String> written, String ehloName) {
        Values values = new Values(block::parameter, written);
        values.refuseUnknown(known(values));
        DeliveryOptions.oneValue().forEach(values::refuseSeveral);
        tellWithoutMeaning(values);

        Profile profile = new Profile(
                values.parsed("outgoing", DeliveryParameters::profileName).orElse(DEFAULT_PROFILE));
        RetrySchedule retries = retries(values);
        ConnectionParameters connection = ConnectionParameters.read(values, ehloName);
        Optional<String> bounceProcessor = values.text("bounceProcessor");
        Optional<String> onSuccess = values.text("onSuccess");
        ProfileSettings settings = new ProfileSettings(
                profile,
                values.parsed("stream", MailLabels::stream).orElse(org.postiljon.delivery.message.Stream.BULK),
                connection.transport(),
                connection.source(),
                retries,
                lifetime(values, retries),
                true,
                onSuccess.isPresent());
        values.check();
        return new DeliveryParameters(settings, bounceProcessor, onSuccess, values.warnings());
    }

    private static List<String> known(Values values) {
        return Stream.of(
                        Stream.concat(DeliveryOptions.USED.stream(), DeliveryOptions.WITHOUT_MEANING.stream())
                                .map(Option::key),
                        DeliveryOptions.OF_JAMES.stream(),
                        ConnectionParameters.OTHER_SPELLINGS.stream(),
                        values.keys().stream().filter(JavaMailProperties::isOne))
                .flatMap(s -> s)
                .toList();
    }

    private static void tellWithoutMeaning(Values values) {
        for (Option option : DeliveryOptions.WITHOUT_MEANING) {
            if (values.has(option.key()) && !saysWhatHolds(option.key(), values)) {
                values.warn(
                        option.key(), "has no meaning here. " + option.text().replace("`", ""));
            }
        }
        values.keys().stream().filter(JavaMailProperties::isOne).forEach(key -> JavaMailProperties.tell(key, values));
    }

    /** Values that ask for what happens anyway need no word. */
    private static boolean saysWhatHolds(String key, Values values) {
        String value = values.text(key).orElse("");
        return switch (key) {
            case "sendpartial", "loadBalancing" -> value.equalsIgnoreCase("true");
            case "usePriority", "debug" -> value.equalsIgnoreCase("false");
            case "maxDnsProblemRetries" -> value.equals("0");
            default -> false;
        };
    }

    private static String profileName(String text) {
        if (!text.matches("[A-Za-z0-9._-]{1,64}")) {
            throw new IllegalArgumentException(
                    "is not a name. Write letters, digits, dots, dashes and underscores, at most 64.");
        }
        return text;
    }

    private static RetrySchedule retries(Values values) {
        Optional<List<Duration>> delays = values.parsed("delayTime", JamesSchedule::delays);
        Optional<Integer> maxRetries = values.number("maxRetries", 0, 10_000);
        RetrySchedule schedule = JamesSchedule.schedule(delays, maxRetries);
        maxRetries
                .filter(written -> written < schedule.maxRetries())
                .ifPresent(written -> values.warn(
                        "maxRetries",
                        "\"" + written + "\" is fewer than <delayTime> lists: raised to " + schedule.maxRetries()
                                + ", as RemoteDelivery does."));
        return schedule;
    }

    private static Duration lifetime(Values values, RetrySchedule retries) {
        boolean limited = retries.maxRetries() < Integer.MAX_VALUE;
        Duration needed = limited ? JamesSchedule.longest(retries) : Duration.ZERO;
        Optional<Duration> written = values.parsed("lifetime", text -> {
            Duration lifetime = Values.durationOf(text);
            if (lifetime.isZero() || lifetime.compareTo(LONGEST_LIFETIME) > 0) {
                throw new IllegalArgumentException("is no usable lifetime. Write one from 1s to 30d, like 24h.");
            }
            return lifetime;
        });
        if (written.isPresent() && values.has("delayTime") && needed.compareTo(written.get()) > 0) {
            values.warn(
                    "lifetime",
                    "ends before the retries of <delayTime> do, which take up to " + words(needed)
                            + ": the last of them never come.");
        }
        return written.orElse(
                values.has("delayTime") && needed.compareTo(DEFAULT_LIFETIME) > 0
                        ? shorter(needed, LONGEST_LIFETIME)
                        : DEFAULT_LIFETIME);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static String words(Duration duration) {
        return duration.toHours() >= 2 ? duration.toHours() + " hours" : duration.toMinutes() + " minutes";
    }
}
