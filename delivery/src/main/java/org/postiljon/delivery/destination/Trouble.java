package org.postiljon.delivery.destination;

import java.time.Instant;
import java.util.Optional;
import org.postiljon.bounce.reply.Verdict;

/**
 * The run of refusals that a destination is in, or was in last.
 *
 * @param kind        of the refusals; empty: none yet
 * @param repeats     how many followed the first; sets the length of the pause
 * @param since       when the first came
 * @param unreachable failures to reach it in a row that have not led to a pause yet
 */
record Trouble(Optional<Verdict.Kind> kind, int repeats, Instant since, int unreachable) {
    static final Trouble NONE = new Trouble(Optional.empty(), 0, Instant.MIN, 0);

    boolean is(Verdict.Kind that) {
        return kind.isPresent() && kind.get() == that;
    }

    Trouble again() {
        return new Trouble(kind, repeats + 1, since, 0);
    }

    Trouble over() {
        return repeats == 0 ? this : new Trouble(kind, 0, since, unreachable);
    }

    Trouble unreachable(int times) {
        return unreachable == times ? this : new Trouble(kind, repeats, since, times);
    }
}
