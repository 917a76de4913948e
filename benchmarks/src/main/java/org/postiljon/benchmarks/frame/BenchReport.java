package org.postiljon.benchmarks.frame;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Prints a measurement: for people, or as JSON Lines whose last one judges the goals. */
public final class BenchReport {
    private final String name;
    private final boolean json;
    private final PrintStream out;
    private final ObjectMapper mapper = new ObjectMapper();

    /**
     * A report.
     *
     * @param name of the measurement
     * @param json for programs, else for people
     */
    public BenchReport(String name, boolean json, PrintStream out) {
        this.name = name;
        this.json = json;
        this.out = out;
    }

    /** A line for people. */
    public void say(String line) {
        if (!json) {
            out.println(line);
        }
    }

    /** A line for programs. */
    public void object(Map<String, Object> object) {
        if (json) {
            out.println(write(object));
        }
    }

    /** The end. Returns the exit status: 0 where all goals are met, else 1. */
    public int judge(List<Goal> goals) {
        List<Map<String, Object>> told = new ArrayList<>();
        for (Goal goal : goals) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("goal", goal.goal());
            one.put("wanted", goal.wanted());
            one.put(
                    "measured",
                    goal.measured().isPresent() ? rounded(goal.measured().getAsDouble()) : null);
            one.put("met", goal.isMet());
            goal.reason().ifPresent(reason -> one.put("reason", reason));
            told.add(one);
            say(line(goal));
        }
        Map<String, Object> last = new LinkedHashMap<>();
        last.put("bench", name);
        last.put("goals", told);
        object(last);
        return goals.stream().allMatch(Goal::isMet) ? 0 : 1;
    }

    private static String line(Goal goal) {
        return goal.measured().isPresent()
                ? String.format(
                        Locale.ROOT,
                        "%-60s wanted %8.3f  measured %8.3f  %s",
                        goal.goal(),
                        goal.wanted(),
                        goal.measured().getAsDouble(),
                        goal.isMet() ? "met" : "MISSED")
                : String.format(
                        Locale.ROOT,
                        "%-60s wanted %8.3f  NOT MEASURED: %s",
                        goal.goal(),
                        goal.wanted(),
                        goal.reason().orElse("no reason told"));
    }

    /** To four digits that count: rates in the thousands as well as hundredths of a second. */
    static double rounded(double value) {
        if (value == 0 || !Double.isFinite(value)) {
            return 0;
        }
        double unit = Math.pow(10, Math.floor(Math.log10(Math.abs(value))) - 3);
        return unit >= 1 ? Math.round(value) : Math.round(value / unit) / (double) Math.round(1 / unit);
    }

    private String write(Map<String, Object> object) {
        try {
            return mapper.writeValueAsString(object);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
