package org.postiljon.benchmarks.frame;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a measurement was to reach, and what it reached.
 *
 * @param goal     in words, with the direction
 * @param wanted   a bound
 * @param atMost   whether the bound is an upper one
 * @param measured in the same unit; empty: it was not measured
 * @param reason   why not
 */
public record Goal(String goal, double wanted, boolean atMost, OptionalDouble measured, Optional<String> reason) {
    /** So much was wanted at least. */
    public static Goal atLeast(String goal, double wanted, double measured) {
        return new Goal(goal, wanted, false, OptionalDouble.of(measured), Optional.empty());
    }

    /** So much was wanted at most. */
    public static Goal atMost(String goal, double wanted, double measured) {
        return new Goal(goal, wanted, true, OptionalDouble.of(measured), Optional.empty());
    }

    /** It could not be measured, which is not met. */
    public static Goal notMeasured(String goal, double wanted, boolean atMost, String reason) {
        return new Goal(goal, wanted, atMost, OptionalDouble.empty(), Optional.of(reason));
    }

    /** Whether it was measured and is within its bound. */
    public boolean isMet() {
        if (measured.isEmpty()) {
            return false;
        }
        double value = measured.getAsDouble();
        return atMost ? value <= wanted : value >= wanted;
    }
}
