package org.postiljon.benchmarks;

/**
 * What a measurement was to reach, and what it reached.
 *
 * @param goal     in words
 * @param wanted   at least
 * @param measured in the same unit
 */
record Goal(String goal, double wanted, double measured) {
    boolean isMet() {
        return measured >= wanted;
    }
}
