package org.postiljon.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postiljon.delivery.spool.Samples;
import org.postiljon.delivery.spool.SpoolFailure;
import org.postiljon.store.embedded.commit.Writer;

/**
 * A real disk that gets full: 24 MB of memory, mounted where only one child process sees it, and gone with it. The
 * scenarios are in {@link SmallDisk}.
 */
class FullDiskTest {
    private final Path folder;
    private final Path disk;

    FullDiskTest(@TempDir Path folder) throws IOException {
        this.folder = folder;
        disk = Files.createDirectory(folder.resolve("disk"));
    }

    private List<String> mounted(String option) {
        return List.of(
                "unshare",
                "--mount",
                "--map-root-user",
                "sh",
                "-c",
                "mount -t tmpfs -o size=24m" + option + " tmpfs '" + disk + "' && exec \"$@\"",
                "sh");
    }

    @ParameterizedTest
    @ValueSource(strings = {"stops-before-full", "full-all-the-same", "full-at-start"})
    void onASmallDisk(String scenario) throws Exception {
        run(scenario, mounted(""));
    }

    @Test
    void onADiskThatCanOnlyBeRead() throws Exception {
        run("read-only", mounted(",ro"));
    }

    private void run(String scenario, List<String> mounted) throws Exception {
        assumeTrue(canMount(mounted), "this user can't mount a small disk (unshare --mount --map-root-user)");
        try (ChildJvm child =
                ChildJvm.start(folder.resolve("printed"), mounted, SmallDisk.class, scenario, disk.toString())) {
            child.succeeds();
        }
    }

    private static boolean canMount(List<String> mounted) throws InterruptedException {
        try {
            ProcessBuilder probe = new ProcessBuilder(new ArrayList<>(mounted));
            probe.command().add("true");
            return probe.redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException noSuchProgram) {
            return false;
        }
    }

    @Test
    void aFileInPlaceOfTheDirectoryIsSaid() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "mine");

        assertThat(catchThrowableOfType(
                        SpoolFailure.class,
                        () -> EmbeddedStore.open(file.resolve("store"), OpenStores.SETTINGS, OpenStores.CLOCK)))
                .hasMessageContaining(file.toString())
                .hasMessageContaining("writable for this user");
        assertThat(file).hasContent("mine");
    }

    @Test
    void mailIsTakenAgainWhenOthersMadeRoom() throws Exception {
        long[] usable = {99L << 20};
        StoreSettings settings = OpenStores.SETTINGS.withReserves(100L << 20, 0);
        try (EmbeddedStore store = new EmbeddedStore(
                folder.resolve("store"), settings, OpenStores.CLOCK, () -> usable[0], Writer.CommitStep.OF_SQLITE)) {
            assertThat(store.health().accepting()).isFalse();
            assertThat(store.health().cause()).contains("has 99 MB left, 100 MB must stay free");
            assertThat(catchThrowableOfType(
                            SpoolFailure.class,
                            () -> Samples.await(store.spool().accept(Samples.mail("d1", Samples.NOON)))))
                    .hasMessageContaining("100 MB must stay free");

            usable[0] = 100L << 20;
            store.upkeep();

            assertThat(store.health().accepting()).isTrue();
            assertThat(Samples.await(store.spool().accept(Samples.mail("d1", Samples.NOON))))
                    .hasSize(1);
        }
    }
}
