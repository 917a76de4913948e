package org.postiljon.server.cli;

import java.nio.file.Path;
import org.postiljon.server.disk.DataDirectory;
import picocli.CommandLine.Option;

/** {@code --data}. */
final class DataOption {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "postiljon-data",
            description = "The server's data directory (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path directory;

    DataDirectory directory() {
        return new DataDirectory(directory);
    }
}
