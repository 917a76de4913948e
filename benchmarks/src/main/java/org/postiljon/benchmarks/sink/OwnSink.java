package org.postiljon.benchmarks.sink;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.postiljon.benchmarks.frame.Child;
import org.postiljon.benchmarks.frame.Receiver;

/** Our sink as the receiver of a measurement. */
public final class OwnSink implements Receiver {
    private static final Duration AT_ONCE = Duration.ofSeconds(20);

    /** Below those that the system gives to clients: a client's own port must not be the one that it calls. */
    private static final int PORT = 2525;

    private final Child child;

    /**
     * Starts one.
     *
     * @param temporary for what its Java unpacks
     */
    public OwnSink(Path temporary) throws IOException {
        child = Child.java("sink", SinkWorker.class, List.of(Integer.toString(PORT)), temporary, Optional.empty());
    }

    @Override
    public int port() {
        return PORT;
    }

    @Override
    public long mails() throws IOException {
        try {
            return Long.parseLong(child.ask("mails", AT_ONCE));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("It was interrupted", stopped);
        }
    }

    @Override
    public void close() {
        child.close();
    }
}
