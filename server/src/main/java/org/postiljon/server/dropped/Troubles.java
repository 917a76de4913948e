package org.postiljon.server.dropped;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which files could not be taken, how often, and when each may be tried again: 1 s later, 2 s, up to a minute. A file
 * that was changed begins anew. For one thread at a time.
 */
final class Troubles {
    /** So often a file is tried that fails for a reason of its own. */
    static final int MOST_TRIES = 5;

    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private record Trouble(FileIdentity identity, int tries, Instant last, Instant notBefore) {}

    private final Map<Path, Trouble> files = new HashMap<>();

    /** Whether a file may be tried now. */
    boolean mayTry(Path file, FileIdentity identity, Instant now) {
        Trouble trouble = of(file, identity);
        return trouble == null || !now.isBefore(trouble.notBefore);
    }

    /** When it failed last; long ago: never. Those that failed go behind those that did not. */
    Instant last(Path file) {
        Trouble trouble = files.get(file);
        return trouble == null ? Instant.MIN : trouble.last;
    }

    /**
     * It failed for a reason of its own.
     *
     * @return how often by now
     */
    int failed(Path file, FileIdentity identity, Instant now) {
        Trouble trouble = of(file, identity);
        int tries = trouble == null ? 1 : trouble.tries + 1;
        files.put(file, new Trouble(identity, tries, now, now.plus(pause(tries))));
        return tries;
    }

    /** Nothing could be taken just then: others go first next time, in case that it is the file's fault after all. */
    void met(Path file, FileIdentity identity, Instant now) {
        Trouble trouble = of(file, identity);
        files.put(file, new Trouble(identity, trouble == null ? 0 : trouble.tries, now, now));
    }

    /** Forgets all other files. */
    void retain(Set<Path> present) {
        files.keySet().retainAll(present);
    }

    void forget(Path file) {
        files.remove(file);
    }

    private @Nullable Trouble of(Path file, FileIdentity identity) {
        Trouble trouble = files.get(file);
        return trouble != null && trouble.identity.equals(identity) ? trouble : null;
    }

    private static Duration pause(int tries) {
        Duration doubled = Duration.ofSeconds(1L << Math.min(tries - 1, 6));
        return doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
    }
}
