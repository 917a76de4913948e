package org.postiljon.delivery.lane;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.postiljon.delivery.destination.LastKnown;
import org.postiljon.delivery.site.Transport;

/** The transports of a destination over which its mail can't go now. Mostly none. On the dispatcher's thread only. */
final class TransportTroubles {
    private static final String MARK = "transport";
    private static final Pattern LINE =
            Pattern.compile("transport\t([0-9]{1,15})\t([0-9]{1,15})\t([0-9]{1,4})\t([^\t]+)\t(.*)");
    private static final int LONGEST_CAUSE = 500;

    private final Map<Transport, TransportTrouble> all = new LinkedHashMap<>();

    boolean isEmpty() {
        return all.isEmpty();
    }

    /** Whether a connection may be opened for it: no, one, or any number, as far as its own trouble goes. */
    boolean mayDial(Transport transport, int held, Instant now) {
        TransportTrouble trouble = all.get(transport);
        return trouble == null || (held == 0 && !trouble.holds(now));
    }

    /** When the next connection may be tried, if it may not now. */
    Optional<Instant> heldUntil(Transport transport, Instant now) {
        return Optional.ofNullable(all.get(transport))
                .filter(trouble -> trouble.holds(now))
                .map(TransportTrouble::until);
    }

    /** What is known of the mail of this transport alone; empty: nothing bad. */
    Optional<LastKnown> lastKnown(Transport transport, Instant now) {
        return Optional.ofNullable(all.get(transport)).map(trouble -> trouble.lastKnown(transport, now));
    }

    /** One more connection failed for what this transport asks for. */
    void failed(Transport transport, String cause, double jitter, Instant now) {
        Optional<TransportTrouble> before = Optional.ofNullable(all.get(transport));
        all.put(transport, TransportTrouble.after(before, line(cause), jitter, now));
    }

    /** A connection came up, or nothing waits for it any more. */
    boolean over(Transport transport) {
        return all.remove(transport) != null;
    }

    /** Nothing waits for those whose pause is over. */
    void forgetOver(Instant now) {
        all.values().removeIf(trouble -> !trouble.holds(now));
    }

    private static String line(String cause) {
        String line = cause.strip().replaceAll("\\s+", " ");
        return line.length() <= LONGEST_CAUSE ? line : line.substring(0, LONGEST_CAUSE) + "...";
    }

    /** As text, a line each. */
    List<String> write() {
        List<String> lines = new ArrayList<>();
        all.forEach((transport, trouble) -> lines.add(String.join(
                "\t",
                MARK,
                Long.toString(trouble.since().toEpochMilli()),
                Long.toString(trouble.until().toEpochMilli()),
                Integer.toString(Math.min(9999, trouble.times())),
                transport.name().replaceAll("\\s", " "),
                trouble.cause())));
        return lines;
    }

    /** Whether a line that {@link #write} wrote begins there. */
    static boolean isLine(String text, int at) {
        return text.startsWith(MARK + '\t', at);
    }

    /** Takes up what a line says, no pause longer than a new one; a line that can't be read says nothing. */
    void read(String line, Instant now) {
        var match = LINE.matcher(line);
        if (match.matches()) {
            Instant since = Instant.ofEpochMilli(Long.parseLong(match.group(1)));
            Instant until = Instant.ofEpochMilli(Long.parseLong(match.group(2)));
            int times = Integer.parseInt(match.group(3));
            all.put(
                    new Transport(match.group(4)),
                    new TransportTrouble(match.group(5), since, until, times).notBeyond(now));
        }
    }
}
