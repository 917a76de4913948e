package org.postiljon.benchmarks.sink;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.postiljon.benchmarks.frame.Worker;

/** A sink in a process of its own: {@code port} tells where it listens, {@code mails} how many it took. */
public final class SinkWorker {
    private SinkWorker() {}

    /** Serves until its input ends. */
    public static void main(String[] arguments) throws IOException {
        try (Sink sink =
                new Sink(new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0])))) {
            Worker.serve(words -> switch (words.get(0)) {
                case "port" -> Integer.toString(sink.address().getPort());
                case "mails" -> Long.toString(sink.mails());
                default -> throw new IllegalArgumentException("Not an order: " + words);
            });
        }
    }
}
