package org.postiljon.server.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoDirectoryTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path parent;

    @Test
    void theNextDemoBeginsEmpty() throws IOException {
        Path directory = parent.resolve("demo");
        DemoDirectory.begin(directory);
        Files.createDirectories(directory.resolve("var/deep"));
        Files.writeString(directory.resolve("var/deep/left"), "x");
        DemoDirectory.begin(directory);
        assertThat(directory.resolve("var")).doesNotExist();
    }

    @Test
    void aDirectoryOfSomebodyElseIsNeverEmptied() throws IOException {
        Files.writeString(parent.resolve("precious"), "x");
        assertThatThrownBy(() -> DemoDirectory.begin(parent)).hasMessageContaining("Name another with --data");
        assertThat(parent.resolve("precious")).exists();
    }
}
