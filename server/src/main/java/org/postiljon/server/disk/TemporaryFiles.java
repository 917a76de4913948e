package org.postiljon.server.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Large mails pass through temporary files of James, Java Mail and our mailets. Those belong into the data directory: in
 * the one of the system a kill leaves them behind, where nobody sweeps. Where they go is an option of Java
 * ({@code java.io.tmpdir}) that only counts at its start; the launcher gives it.
 */
public final class TemporaryFiles {
    private static final Logger LOGGER = LoggerFactory.getLogger(TemporaryFiles.class);

    private TemporaryFiles() {}

    /**
     * Warns where they go elsewhere.
     *
     * @throws IOException when none can be made
     */
    public static void check(DataDirectory data) throws IOException {
        Path made = Files.createTempFile("postiljon-", ".check");
        Files.deleteIfExists(made);
        Path where = made.toAbsolutePath().normalize().getParent();
        if (!data.scratch().equals(where)) {
            LOGGER.warn(
                    "Large mails pass through {}, where a kill leaves them behind. Start with ./postiljon, or give Java"
                            + " the option -Djava.io.tmpdir={}",
                    where,
                    data.scratch());
        }
    }
}
