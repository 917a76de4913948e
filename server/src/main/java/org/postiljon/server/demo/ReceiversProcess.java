package org.postiljon.server.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.postiljon.receivers.Receivers;
import org.postiljon.receivers.book.Book;
import org.postiljon.receivers.book.BookEntry;

/** The receivers, in a process of their own: what they took is on disk there, whatever becomes of this one. */
final class ReceiversProcess implements AutoCloseable {
    private static final Duration LONGEST_STOP = Duration.ofSeconds(10);

    /** Ctrl-C goes to all processes of a terminal; receivers that ended with it would lose what is under way. */
    private static final List<String> DEAF_TO_THE_TERMINAL =
            List.of("/bin/sh", "-c", "trap '' INT HUP; exec \"$@\"", "receivers");

    private final Process process;
    private final Path books;
    private final Map<String, String> addresses;

    private ReceiversProcess(Process process, Path books, Map<String, String> addresses) {
        this.process = process;
        this.books = books;
        this.addresses = addresses;
    }

    /**
     * Starts it and waits until all listen.
     *
     * @param books directory of the books
     * @throws IOException when it can't be started, with what it said
     */
    static ReceiversProcess start(List<DemoReceiver> receivers, Path books) throws IOException {
        Files.createDirectories(books);
        List<String> command = new ArrayList<>(DEAF_TO_THE_TERMINAL);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Receivers.class.getName(),
                "--books",
                books.toString()));
        receivers.forEach(r -> command.addAll(List.of("--receiver", r.described())));
        Process process = new ProcessBuilder(command)
                .redirectError(books.resolve("receivers.log").toFile())
                .start();
        String line =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).readLine();
        if (line == null) {
            throw new IOException("The receivers did not start: " + Files.readString(books.resolve("receivers.log")));
        }
        JsonNode ready = new ObjectMapper().readTree(line).path("ready");
        Map<String, String> addresses = new TreeMap<>();
        ready.fields()
                .forEachRemaining(e -> addresses.put(e.getKey(), e.getValue().asText()));
        return new ReceiversProcess(process, books, addresses);
    }

    /**
     * Mail begins to come: the times of an outage count from now. However long the server took to start, it is met.
     *
     * @throws IOException when the process is gone
     */
    void begin() throws IOException {
        process.getOutputStream().write("begin\n".getBytes(StandardCharsets.US_ASCII));
        process.getOutputStream().flush();
    }

    /** Where a receiver listens, {@code host:port}. */
    String address(DemoReceiver receiver) {
        String address = addresses.get(receiver.name());
        if (address == null) {
            throw new IllegalStateException("The receivers' process has no " + receiver.name());
        }
        return address;
    }

    /** Name of the receiver that listens there; empty: none of them. */
    String nameOf(String address) {
        return addresses.entrySet().stream()
                .filter(e -> e.getValue().equals(address))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("");
    }

    /** How often each recipient stands in the books. */
    Map<String, Integer> received() throws IOException {
        Map<String, Integer> times = new HashMap<>();
        try (var files = Files.list(books)) {
            for (Path file : files.filter(f -> !f.getFileName().toString().endsWith(".log"))
                    .toList()) {
                for (BookEntry entry : Book.read(file)) {
                    times.merge(entry.recipient(), 1, Integer::sum);
                }
            }
        }
        return times;
    }

    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(LONGEST_STOP.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException alreadyGone) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
