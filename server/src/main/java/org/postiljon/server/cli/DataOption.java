package org.postiljon.server.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postiljon.server.disk.DataDirectory;
import org.postiljon.server.disk.RunningServer;
import picocli.CommandLine.Option;

/** {@code --data}. */
final class DataOption {
    private static final String USUAL = "postiljon-data";
    private static final String DEMO = "postiljon-data/demo";

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "The server's data directory (default: " + USUAL + "; who asks finds that of a running demo, too).")
    private @Nullable Path directory;

    /** That of a server that is to start. */
    DataDirectory directory() {
        return new DataDirectory(Optional.ofNullable(directory).orElse(Path.of(USUAL)));
    }

    /** That of a server that runs. */
    DataDirectory running() {
        return directory == null ? running(Path.of("")) : directory();
    }

    /** Of the usual ones below a directory, the first in which a server runs; else the first. */
    static DataDirectory running(Path below) {
        return Stream.of(USUAL, DEMO)
                .map(name -> new DataDirectory(below.resolve(name)))
                .filter(DataOption::isRunning)
                .findFirst()
                .orElse(new DataDirectory(below.resolve(USUAL)));
    }

    private static boolean isRunning(DataDirectory data) {
        try {
            return RunningServer.in(data).isAlive();
        } catch (IOException none) {
            return false;
        }
    }
}
