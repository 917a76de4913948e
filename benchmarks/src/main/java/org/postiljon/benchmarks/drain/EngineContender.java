package org.postiljon.benchmarks.drain;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postiljon.benchmarks.frame.Child;
import org.postiljon.benchmarks.frame.Contender;
import org.postiljon.benchmarks.frame.Receiver;
import org.postiljon.benchmarks.frame.Scratch;

/** Our engine: its process stays over all rounds, as a server would; each round has a new store. */
final class EngineContender implements Contender {
    private static final Duration LONG = Duration.ofMinutes(10);

    private final Child child;
    private final Path store;

    EngineContender(Path directory, Optional<Path> jfr) throws IOException {
        store = directory.resolve("store");
        child = Child.java("engine", EngineWorker.class, List.of(), directory, jfr);
    }

    @Override
    public void prepare(Receiver receiver, int mails) throws IOException, InterruptedException {
        child.ask("fill " + store + " " + receiver.port() + " " + mails, LONG);
        // What is still to be written to the disk is no part of the drain.
        Child.run(List.of("sync"), Map.of());
    }

    @Override
    public long pid() {
        return child.pid();
    }

    @Override
    public void send(Receiver receiver, int mails) throws IOException, InterruptedException {
        child.ask("drain", LONG);
    }

    @Override
    public void tidy() throws IOException, InterruptedException {
        child.ask("close", LONG);
        Scratch.remove(store);
    }

    @Override
    public void close() {
        child.close();
    }
}
