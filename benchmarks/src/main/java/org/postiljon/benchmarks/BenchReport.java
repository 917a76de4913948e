package org.postiljon.benchmarks;

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
final class BenchReport {
    private final String name;
    private final boolean json;
    private final PrintStream out;
    private final ObjectMapper mapper = new ObjectMapper();

    BenchReport(String name, boolean json, PrintStream out) {
        this.name = name;
        this.json = json;
        this.out = out;
    }

    /** A line for people. */
    void say(String line) {
        if (!json) {
            out.println(line);
        }
    }

    /** A line for programs. */
    void object(Map<String, Object> object) {
        if (json) {
            out.println(write(object));
        }
    }

    /** The end. Returns the exit status. */
    int judge(List<Goal> goals) {
        List<Map<String, Object>> told = new ArrayList<>();
        for (Goal goal : goals) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("goal", goal.goal());
            one.put("wanted", goal.wanted());
            one.put("measured", Math.round(goal.measured() * 100) / 100.0);
            one.put("met", goal.isMet());
            told.add(one);
            say(String.format(
                    Locale.ROOT,
                    "%-50s wanted %8.2f  measured %8.2f  %s",
                    goal.goal(),
                    goal.wanted(),
                    goal.measured(),
                    goal.isMet() ? "met" : "MISSED"));
        }
        Map<String, Object> last = new LinkedHashMap<>();
        last.put("bench", name);
        last.put("goals", told);
        object(last);
        return goals.stream().allMatch(Goal::isMet) ? 0 : 1;
    }

    private String write(Map<String, Object> object) {
        try {
            return mapper.writeValueAsString(object);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
