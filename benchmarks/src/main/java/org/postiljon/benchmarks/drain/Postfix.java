package org.postiljon.benchmarks.drain;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postiljon.benchmarks.frame.Child;
import org.postiljon.benchmarks.frame.Contender;
import org.postiljon.benchmarks.frame.Programs;
import org.postiljon.benchmarks.frame.Receiver;
import org.postiljon.benchmarks.frame.Scratch;
import org.postiljon.benchmarks.wire.SmtpSource;

/**
 * Postfix of Debian with its default settings, but for where its files are. Its queue is filled once over SMTP while nothing
 * delivers; each round gets a copy of that. It runs in name spaces of its own: packages that are not installed are seen by
 * it alone, nothing of the system is touched, and all of its processes end with the measurement.
 */
final class Postfix implements Contender {
    private static final int PORT = 2527;
    private static final Duration TO_START = Duration.ofSeconds(20);
    private static final Duration TO_DRAIN = Duration.ofMinutes(20);

    /** Where mail is between its acceptance and its delivery. */
    private static final List<String> QUEUES = List.of("maildrop", "incoming", "active", "deferred", "hold", "corrupt");

    private final Programs programs;
    private final Path home;
    private final Path filled;
    private @Nullable Child running;

    Postfix(Programs programs, Path directory) throws IOException {
        this.programs = programs;
        home = directory.resolve("postfix");
        filled = directory.resolve("postfix-filled");
        Files.createDirectories(home.resolve("etc"));
        for (String file : List.of("start.sh", "main.cf", "intake.cf", "drain.cf")) {
            Files.writeString(home.resolve(file), resource(file).replace("@PORT@", Integer.toString(PORT)));
        }
        for (String file : List.of("passwd", "group")) {
            Files.writeString(
                    home.resolve("etc").resolve(file), withUsers(Files.readString(Path.of("/etc", file)), file));
        }
    }

    /** Why it can't run here; empty: it can. */
    static Optional<String> missing(Programs programs) {
        if (!"root".equals(System.getProperty("user.name"))) {
            return Optional.of("Postfix starts for root only: run this as root");
        }
        return programs.missing("postfix", "postfix", "smtp-source");
    }

    /** The system's users and those of Postfix, where its package is only unpacked. */
    static String withUsers(String system, String file) throws IOException {
        StringBuilder all = new StringBuilder(system.endsWith("\n") ? system : system + "\n");
        resource(file)
                .lines()
                .filter(line -> system.lines().noneMatch(known -> known.startsWith(line.replaceFirst(":.*", ":"))))
                .forEach(line -> all.append(line).append('\n'));
        return all.toString();
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(Postfix.class.getResourceAsStream("postfix/" + name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Override
    public void prepare(Receiver receiver, int mails) throws IOException, InterruptedException {
        if (!Files.exists(filled)) {
            fill(mails);
        }
        Scratch.remove(home.resolve("spool"));
        Child.run(List.of("cp", "-a", filled.toString(), home.resolve("spool").toString()), Map.of());
        Child.run(List.of("sync"), Map.of());
        Files.writeString(
                home.resolve("main.cf"), resource("main.cf") + "relayhost = [127.0.0.1]:" + receiver.port() + "\n");
        start();
    }

    private void fill(int mails) throws IOException, InterruptedException {
        start();
        ask("start intake.cf");
        awaitIt();
        try (SmtpSource source = new SmtpSource(programs)) {
            source.send(PORT, mails, "reader@sink.example");
        }
        stop();
        long waiting = waiting();
        if (waiting != mails) {
            throw new IOException(
                    "Postfix was given " + mails + " mails, but " + waiting + " are in its queue. " + log());
        }
        Files.move(home.resolve("spool"), filled);
    }

    private void start() throws IOException, InterruptedException {
        running = new Child(
                "postfix",
                List.of(
                        programs.find("unshare", "util-linux").toString(),
                        "--mount",
                        "--pid",
                        "--fork",
                        "--kill-child",
                        "sh",
                        home.resolve("start.sh").toString(),
                        home.toString(),
                        programs.unpacked().map(Path::toString).orElse("")),
                Map.of());
        ask("ready");
    }

    private void ask(String order) throws IOException, InterruptedException {
        Objects.requireNonNull(running, "it is not started").ask(order, TO_START);
    }

    private void stop() {
        Child child = running;
        running = null;
        if (child != null) {
            child.close();
        }
    }

    private void awaitIt() throws IOException, InterruptedException {
        long end = System.nanoTime() + TO_START.toNanos();
        while (true) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), PORT)) {
                if (socket.getInputStream().read() == '2') {
                    return;
                }
            } catch (IOException notYet) {
                if (System.nanoTime() > end) {
                    throw new IOException("Postfix does not start. " + log(), notYet);
                }
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    @Override
    public long pid() {
        return Objects.requireNonNull(running, "it is not started").pid();
    }

    /** Its start is a part of the round: some hundredths of a second. */
    @Override
    public void send(Receiver receiver, int mails) throws IOException, InterruptedException {
        long wanted = receiver.mails() + mails;
        long end = System.nanoTime() + TO_DRAIN.toNanos();
        ask("start drain.cf");
        while (receiver.mails() < wanted || waiting() > 0) {
            if (System.nanoTime() > end) {
                throw new IOException("Postfix does not drain: " + waiting() + " mails are in its queue. " + log());
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private long waiting() {
        long all = 0;
        for (String queue : QUEUES) {
            try (Stream<Path> files = Files.walk(home.resolve("spool").resolve(queue))) {
                all += files.filter(Files::isRegularFile).count();
            } catch (IOException | UncheckedIOException changed) {
                // A file went while it was looked at: it is not empty yet.
                all++;
            }
        }
        return all;
    }

    private String log() {
        try {
            List<String> lines = Files.readAllLines(home.resolve("log"), StandardCharsets.ISO_8859_1);
            return "Its log ends: " + String.join(" | ", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
        } catch (IOException none) {
            return "It has no log: " + none;
        }
    }

    @Override
    public void tidy() throws IOException {
        stop();
        Scratch.remove(home.resolve("spool"));
        Files.deleteIfExists(home.resolve("log"));
    }

    @Override
    public void close() {
        stop();
    }
}
