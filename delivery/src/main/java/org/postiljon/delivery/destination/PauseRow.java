package org.postiljon.delivery.destination;

import org.postiljon.bounce.reply.Verdict;

/** How long to pause after refusals in a row: the first pause, the factor from one to the next, the longest; seconds. */
enum PauseRow {
    RATE(10, 5, 900),
    CONNECTIONS(5, 2, 120),
    UNREACHABLE(10, 1.5, 120),
    BLOCK(900, 1.3, 3600);

    private final double first;
    private final double factor;
    private final double longest;

    PauseRow(double first, double factor, double longest) {
        this.first = first;
        this.factor = factor;
        this.longest = longest;
    }

    static PauseRow after(Verdict.Kind kind) {
        return switch (kind) {
            case RATE_LIMITED -> RATE;
            case CONNECTIONS_LIMITED -> CONNECTIONS;
            case UNREACHABLE -> UNREACHABLE;
            case BLOCKED -> BLOCK;
            default -> throw new IllegalArgumentException("A destination does not refuse with " + kind);
        };
    }

    /**
     * The pause before jitter, in seconds.
     *
     * @param repeats   pauses of this row before this one
     * @param perSecond the rate after the cut: for RATE a pause lasts at least the time of one message and a half, at
     *                  most two minutes of that
     */
    double seconds(int repeats, double perSecond) {
        double start = this == RATE ? Math.min(120, Math.max(first, 1.5 / perSecond)) : first;
        return Math.min(longest, start * Math.pow(factor, repeats));
    }
}
