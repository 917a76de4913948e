package org.postiljon.receivers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.postiljon.receivers.behaviour.BehaviourText;
import org.postiljon.receivers.behaviour.BehaviourText.Described;
import org.postiljon.receivers.book.Json;
import org.postiljon.receivers.smtp.Receiver;

/**
 * The process of the receivers.
 *
 * <pre>
 * --books DIR --receiver NAME=BEHAVIOUR,key=value ...
 * </pre>
 *
 * <p>Writes one JSON line when all listen: <code>{"ready":{"fast":"127.0.0.1:40001"}}</code>. Reads commands from its
 * standard input: {@code report} writes one JSON line with the {@linkplain org.postiljon.receivers.smtp.Counts counts}
 * of each; {@code begin} has the times of outages count from now; {@code stop} or the end of the input ends it, so that it never outlives who started it. Nothing else is
 * written to standard output. What may be written of a receiver: {@link BehaviourText}.
 *
 * <p>Exit status 0; 1: a port or book can't be used; 2: wrong usage.
 */
public final class Receivers implements AutoCloseable {
    private static final List<String> DEMO = List.of("fast", "limited", "greylisting", "outage", "choosy");
    private static final String USAGE =
            "Usage: --books DIR [--receiver NAME=BEHAVIOUR,key=value ...]; without --receiver those of the demo";

    private final List<Receiver> open = new ArrayList<>();

    /**
     * Opens receivers.
     *
     * @param books directory of the books; is created
     * @throws IOException when a port or book can't be used; then none is open
     */
    public Receivers(List<Described> described, Path books, InstantSource clock) throws IOException {
        Files.createDirectories(books);
        try {
            for (Described one : described) {
                open.add(Receiver.open(one, books, clock));
            }
        } catch (IOException failed) {
            close();
            throw failed;
        }
    }

    /** Starts the process. */
    public static void main(String[] arguments) {
        System.exit(run(arguments, System.in, System.out, System.err));
    }

    static int run(String[] arguments, InputStream in, PrintStream out, PrintStream errors) {
        AtomicReference<Instant> start = new AtomicReference<>(Instant.now());
        Path books;
        List<Described> described = new ArrayList<>();
        try {
            books = Path.of(only(values(arguments, "--books")));
            List<String> texts = values(arguments, "--receiver");
            (texts.isEmpty() ? DEMO : texts).forEach(text -> described.add(BehaviourText.read(text, start::get)));
            if (described.stream().map(Described::name).distinct().count() < described.size()) {
                throw new IllegalArgumentException("Two receivers have one name.");
            }
        } catch (IllegalArgumentException wrong) {
            errors.println(wrong.getMessage());
            errors.println(USAGE);
            return 2;
        }
        try (Receivers receivers = new Receivers(described, books, InstantSource.system())) {
            Runtime.getRuntime().addShutdownHook(new Thread(receivers::closeQuietly));
            say(
                    out,
                    "{\"ready\":"
                            + receivers.json(
                                    r -> Json.quote(r.address().getAddress().getHostAddress() + ":"
                                            + r.address().getPort()))
                            + "}");
            receivers.obey(in, out, errors, () -> start.set(Instant.now()));
            return 0;
        } catch (IOException failed) {
            errors.println(failed.getMessage());
            return 1;
        }
    }

    private static List<String> values(String[] arguments, String option) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < arguments.length; i += 2) {
            if (!arguments[i].equals("--books") && !arguments[i].equals("--receiver")) {
                throw new IllegalArgumentException("There is no option '" + arguments[i] + "'.");
            }
            if (i + 1 == arguments.length) {
                throw new IllegalArgumentException(arguments[i] + " needs a value.");
            }
            if (arguments[i].equals(option)) {
                values.add(arguments[i + 1]);
            }
        }
        return values;
    }

    private static String only(List<String> values) {
        if (values.size() != 1) {
            throw new IllegalArgumentException("Write --books once.");
        }
        return values.get(0);
    }

    private void obey(InputStream in, PrintStream out, PrintStream errors, Runnable begin) throws IOException {
        BufferedReader commands = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            if (line.equals("report")) {
                say(out, "{\"report\":" + json(r -> r.counts().json()) + "}");
            } else if (line.equals("begin")) {
                begin.run();
            } else if (line.equals("stop")) {
                return;
            } else {
                errors.println("There is no command '" + line + "', only report, begin and stop");
            }
        }
    }

    private static void say(PrintStream out, String line) {
        out.println(line);
        out.flush();
    }

    private String json(Function<Receiver, String> value) {
        return open.stream()
                .map(receiver -> Json.quote(receiver.name()) + ":" + value.apply(receiver))
                .collect(Collectors.joining(",", "{", "}"));
    }

    /** The receivers, in their order. */
    public List<Receiver> all() {
        return List.copyOf(open);
    }

    /** The receiver of this name. */
    public Optional<Receiver> named(String name) {
        return open.stream().filter(receiver -> receiver.name().equals(name)).findFirst();
    }

    /** Closes all. */
    @Override
    public synchronized void close() throws IOException {
        for (Receiver receiver : open) {
            receiver.close();
        }
        open.clear();
    }

    private void closeQuietly() {
        try {
            close();
        } catch (IOException atTheEnd) {
            System.err.println("A receiver did not close: " + atTheEnd.getMessage());
        }
    }
}
