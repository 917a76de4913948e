package org.postiljon.benchmarks.wire;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.postiljon.benchmarks.frame.Child;
import org.postiljon.benchmarks.frame.Contender;
import org.postiljon.benchmarks.frame.Receiver;

/** A client in Java: its process stays over all rounds, as a server would. */
final class JavaContender implements Contender {
    private static final Duration LONG = Duration.ofMinutes(10);

    private final Child child;

    JavaContender(String name, Class<?> worker, Path temporary, Optional<Path> jfr) throws IOException {
        child = Child.java(name, worker, List.of(), temporary, jfr);
    }

    @Override
    public long pid() {
        return child.pid();
    }

    @Override
    public void send(Receiver receiver, int mails) throws IOException, InterruptedException {
        child.ask("send " + receiver.port() + " " + mails, LONG);
    }

    @Override
    public void close() {
        child.close();
    }
}
