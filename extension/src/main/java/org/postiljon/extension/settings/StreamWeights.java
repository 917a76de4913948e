package org.postiljon.extension.settings;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postiljon.delivery.lane.DispatchSettings;
import org.postiljon.mailets.option.Values;

/** Keys like {@code stream.alerts.weight}. */
final class StreamWeights {
    private static final Pattern KEY = Pattern.compile("stream\\.([a-z0-9][a-z0-9-]{0,31})\\.weight");

    private StreamWeights() {}

    /** Whether a key is of this kind. */
    static boolean isOne(String key) {
        return KEY.matcher(key).matches();
    }

    /** Weights by name of the stream; those that are not written keep their default. */
    static Map<String, Integer> read(Values values, List<String> keys) {
        Map<String, Integer> weights = new HashMap<>(DispatchSettings.DEFAULT.streamWeights());
        for (String key : keys) {
            Matcher matcher = KEY.matcher(key);
            if (matcher.matches()) {
                values.number(key, 1, 1_000).ifPresent(weight -> weights.put(matcher.group(1), weight));
            }
        }
        return weights;
    }
}
