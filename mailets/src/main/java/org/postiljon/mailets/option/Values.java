package org.postiljon.mailets.option;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The values that somebody wrote, read by key and type. Problems are collected, so that all of them can be told at once;
 * a value that has one reads as absent.
 */
public final class Values {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})\\s*([smhd])");

    private final UnaryOperator<String> place;
    private final Map<String, String> values;
    private final Set<String> refused = new HashSet<>();
    private final List<String> problems = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    /**
     * Values as written.
     *
     * @param place  how a key is named to people, with its file
     * @param values by key
     */
    public Values(UnaryOperator<String> place, Map<String, String> values) {
        this.place = place;
        this.values = new TreeMap<>(values);
    }

    /** Whether the key was written, whatever its value. */
    public boolean has(String key) {
        return values.containsKey(key);
    }

    /** All keys that were written, in alphabetical order. */
    public Collection<String> keys() {
        return List.copyOf(values.keySet());
    }

    /** The text, without blanks around it. */
    public Optional<String> text(String key) {
        return value(key);
    }

    /** What {@code parser} makes of the text; its IllegalArgumentException is a problem, told with its message. */
    public <T> Optional<T> parsed(String key, Function<String, T> parser) {
        return value(key).flatMap(text -> {
            try {
                return Optional.of(parser.apply(text));
            } catch (IllegalArgumentException e) {
                problem(key, "\"" + text + "\" " + e.getMessage());
                return Optional.empty();
            }
        });
    }

    /** {@code true} or {@code false}, in any case. */
    public Optional<Boolean> flag(String key) {
        return parsed(key, text -> {
            if (text.equalsIgnoreCase("true")) {
                return true;
            }
            if (text.equalsIgnoreCase("false")) {
                return false;
            }
            throw new IllegalArgumentException("is neither true nor false. Write one of them.");
        });
    }

    /** A whole number from {@code least} to {@code most}. */
    public Optional<Integer> number(String key, int least, int most) {
        return parsed(key, text -> {
            if (text.matches("-?\\d{1,9}")) {
                int number = Integer.parseInt(text);
                if (number >= least && number <= most) {
                    return number;
                }
            }
            throw new IllegalArgumentException(
                    "is not a number that can be used here. Write one from " + least + " to " + most + ".");
        });
    }

    /** A duration with its unit, as by {@link #durationOf}. */
    public Optional<Duration> duration(String key) {
        return parsed(key, Values::durationOf);
    }

    /**
     * A duration with its unit: {@code 30s}, {@code 10m}, {@code 24h}, {@code 5d}.
     *
     * @throws IllegalArgumentException for anything else
     */
    public static Duration durationOf(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "is not a duration. Write a number and s, m, h or d, like 30s, 10m, 24h or 5d.");
        }
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }

    /** Each key that is not among {@code known} is a problem; the nearest known one is told. */
    public void refuseUnknown(Collection<String> known) {
        for (String key : values.keySet()) {
            if (!known.contains(key)) {
                problem(
                        key,
                        NearestName.of(key, known)
                                .map(near -> "is not known. Did you mean " + near + "?")
                                .orElse("is not known. Remove it, or look up its name in the reference."));
            }
        }
    }

    /** Several values where only one makes sense are a problem. Whoever handed them over joined them by commas. */
    public void refuseSeveral(String key) {
        String text = values.getOrDefault(key, "");
        if (text.indexOf(',') >= 0) {
            problem(
                    key,
                    "\"" + text + "\" are several values: it is written more than once, or has a comma. Write it once,"
                            + " with one value.");
            refused.add(key);
        }
    }

    /**
     * Which of two spellings of one key was written; the first one where none was. Both are a problem.
     *
     * @param usual the one that is documented
     */
    public String spelled(String usual, String other) {
        if (has(usual) && has(other)) {
            problem(other, "and <" + usual + "> are one parameter in two spellings. Keep one of them.");
        }
        return has(usual) || !has(other) ? usual : other;
    }

    /** Something about a key that can't stay so. */
    public void problem(String key, String what) {
        problems.add(place.apply(key) + ": " + what);
    }

    /** Something about a key that its writer should know. */
    public void warn(String key, String what) {
        warnings.add(place.apply(key) + ": " + what);
    }

    /** What the writer should know, in the order in which it was found. */
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    /**
     * Ends the reading.
     *
     * @throws InvalidSettings when there was a problem
     */
    public void check() {
        if (!problems.isEmpty()) {
            throw new InvalidSettings(problems);
        }
    }

    private Optional<String> value(String key) {
        String text = values.get(key);
        if (text == null || refused.contains(key)) {
            return Optional.empty();
        }
        if (text.isBlank()) {
            problem(key, "is empty. Write a value, or remove it.");
            return Optional.empty();
        }
        return Optional.of(text.strip());
    }
}
