package org.postiljon.bounce;

import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Files;
import java.nio.file.Path;

/** Test data that lies beside the repository and not in it: where it is missing, tests that need it are skipped. */
public final class SharedData {
    private SharedData() {}

    /**
     * A file in the folder {@code shared} beside the repository.
     *
     * @throws IllegalStateException when it is missing and REQUIRE_SHARED_DATA=1; else its absence skips the test
     */
    public static Path file(String path) {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            Path found = at.resolve("shared").resolve(path);
            if (Files.isRegularFile(found)) {
                return found;
            }
        }
        if ("1".equals(System.getenv("REQUIRE_SHARED_DATA"))) {
            throw new IllegalStateException("REQUIRE_SHARED_DATA=1, and no folder above has shared/" + path);
        }
        return abort("no folder above has shared/" + path);
    }
}
