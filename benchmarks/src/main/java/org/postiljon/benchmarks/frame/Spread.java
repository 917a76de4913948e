package org.postiljon.benchmarks.frame;

import java.util.Collection;
import java.util.Locale;

/**
 * The median of some rounds, and between what they lay.
 *
 * @param median of an even number: the mean of the middle two
 * @param least  the smallest
 * @param most   the largest
 */
public record Spread(double median, double least, double most) {
    /**
     * Of these values.
     *
     * @throws IllegalArgumentException there is none
     */
    public static Spread of(Collection<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("Nothing was measured");
        }
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[sorted.length - 1]);
    }

    /** Like {@code 5.12 (4.90-5.30)}. */
    public String text(int digits) {
        String number = "%." + digits + "f";
        return String.format(Locale.ROOT, number + " (" + number + "-" + number + ")", median, least, most);
    }
}
