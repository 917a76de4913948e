package org.postiljon.delivery.lane;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The connections that this machine may have to all destinations together. Where they are used up, who wants one stands
 * in line, each destination once: who has none stands before who wants one more. A connection that is over goes to the
 * first that may have it and still wants it.
 *
 * <p>A part is kept for destinations of good {@link Standing}: receivers that hang hold a connection for minutes each,
 * and many of them would else take all there are.
 */
final class Budget {
    /** What a destination has, and with whom it was counted when it was last looked at. */
    private static final class Holding {
        private Line as;
        private int connections;

        Holding(Line as) {
            this.as = as;
        }
    }

    /** Those of one standing: what they have, and who is in line. */
    private static final class Line {
        private int used;
        private final Set<Destination> withNone = new LinkedHashSet<>();
        private final Set<Destination> wantingMore = new LinkedHashSet<>();

        int others(Destination than) {
            return othersWithNone(than) + wantingMore.size() - (wantingMore.contains(than) ? 1 : 0);
        }

        int othersWithNone(Destination than) {
            return withNone.size() - (withNone.contains(than) ? 1 : 0);
        }
    }

    private final DispatchLoop loop;
    private final int most;
    private final Map<Destination, Holding> holdings = new HashMap<>();
    private final NavigableMap<Standing, Line> lines = new TreeMap<>();
    private final Deque<Standing> turns = new ArrayDeque<>(List.of(Standing.values()));
    private @Nullable Destination offered;
    private boolean offering;

    Budget(DispatchLoop loop, int most) {
        this.loop = loop;
        this.most = most;
        for (Standing standing : Standing.values()) {
            lines.put(standing, new Line());
        }
    }

    /** Of all destinations together. */
    int most() {
        return most;
    }

    /** One more connection, if there is one and nobody stands in line for it; else the destination does. */
    boolean take(Destination wanting) {
        Standing standing = wanting.condition().standing(loop.now());
        if (mayHave(standing) && (wanting == offered || !isWantedByOthers(wanting))) {
            Holding holding = holdings.computeIfAbsent(wanting, d -> new Holding(line(standing)));
            count(holding, line(standing));
            holding.connections++;
            holding.as.used++;
            forget(wanting);
            return true;
        }
        Line line = line(standing);
        Set<Destination> place = wanting.connections().held() == 0 ? line.withNone : line.wantingMore;
        if (!place.contains(wanting)) {
            forget(wanting);
            place.add(wanting);
        }
        offer();
        return false;
    }

    private Line line(Standing standing) {
        return Objects.requireNonNull(lines.get(standing));
    }

    private static void count(Holding holding, Line as) {
        holding.as.used -= holding.connections;
        as.used += holding.connections;
        holding.as = as;
    }

    /** Whether one more would be within the share of this standing with those below it, and of each above it. */
    private boolean mayHave(Standing standing) {
        for (Standing each : lines.headMap(standing, true).keySet()) {
            int together = lines.tailMap(each, true).values().stream()
                    .mapToInt(line -> line.used)
                    .sum();
            if (together >= each.most(most)) {
                return false;
            }
        }
        return true;
    }

    /** Looks at the standing of all that have connections: it changes with time. Called about once a second. */
    void look() {
        holdings.forEach((destination, holding) ->
                count(holding, line(destination.condition().standing(loop.now()))));
        offer();
    }

    /** Somebody else stands in line who could have a connection of this destination if it were closed. */
    boolean isWantedByOthers(Destination than) {
        for (Standing standing : Standing.values()) {
            if (line(standing).others(than) > 0 && mayHaveOneOf(than, standing)) {
                return true;
            }
        }
        return false;
    }

    /** The same, who has none. */
    boolean isNeededByOthers(Destination than) {
        for (Standing standing : Standing.values()) {
            if (line(standing).othersWithNone(than) > 0 && mayHaveOneOf(than, standing)) {
                return true;
            }
        }
        return false;
    }

    private boolean mayHaveOneOf(Destination than, Standing standing) {
        Holding holding = holdings.get(than);
        if (holding == null || holding.connections == 0) {
            return mayHave(standing);
        }
        holding.as.used--;
        boolean may = mayHave(standing);
        holding.as.used++;
        return may;
    }

    /** Whether it stands in line. */
    boolean isInLine(Destination destination) {
        return lines.values().stream()
                .anyMatch(line -> line.withNone.contains(destination) || line.wantingMore.contains(destination));
    }

    /** A connection of a destination is over. */
    void give(Destination from) {
        Holding holding = holdings.get(from);
        if (holding != null) {
            holding.as.used--;
            holding.connections--;
            if (holding.connections == 0) {
                holdings.remove(from);
            }
        }
        offer();
    }

    /** The first in line may look again; where that does not take it, the next. */
    private void offer() {
        if (offering || first().isEmpty()) {
            return;
        }
        offering = true;
        loop.execute(() -> {
            offering = false;
            first().ifPresent(next -> {
                turns.addLast(turns.removeFirst());
                forget(next);
                offered = next;
                next.pump();
                offered = null;
                offer();
            });
        });
    }

    /** The standings take turns; who has none goes before all who want one more. */
    private Optional<Destination> first() {
        return first(true).or(() -> first(false));
    }

    private Optional<Destination> first(boolean withNone) {
        for (Standing standing : turns) {
            Set<Destination> line = withNone ? line(standing).withNone : line(standing).wantingMore;
            if (!line.isEmpty() && mayHave(standing)) {
                return line.stream().findFirst();
            }
        }
        return Optional.empty();
    }

    /** It no longer stands in line. */
    void forget(Destination destination) {
        lines.values().forEach(line -> {
            line.withNone.remove(destination);
            line.wantingMore.remove(destination);
        });
    }
}
