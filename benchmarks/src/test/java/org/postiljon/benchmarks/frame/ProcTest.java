package org.postiljon.benchmarks.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postiljon.benchmarks.frame.Proc.ProcessTime;

class ProcTest {
    /** As Linux 6 writes it: utime 250, stime 50, cutime 1000, cstime 200. */
    private static final String STAT =
            "%d (%s) S %d 4211 4211 34816 4211 4194304 1000 2000 0 0 250 50 1000 200 20 0 1 0"
                    + " 3033703 2654208 408 18446744073709551615 1 1 0 0 0 0 0 0 65538 1 0 0 17 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n";

    private final Path root;

    ProcTest(@TempDir Path root) {
        this.root = root;
    }

    private void process(long pid, String name, long parent) throws IOException {
        Files.createDirectories(root.resolve(Long.toString(pid)));
        Files.writeString(root.resolve(pid + "/stat"), STAT.formatted(pid, name, parent));
    }

    @Test
    void aProcessHasItsTimeAndThatOfItsEndedChildren() {
        assertThat(ProcessTime.parse(STAT.formatted(77, "smtp", 12))).isEqualTo(new ProcessTime(77, 12, 15.0));
    }

    @Test
    void aNameMayLookLikeTheRest() {
        assertThat(ProcessTime.parse(STAT.formatted(77, "a) S 1 (b", 12))).isEqualTo(new ProcessTime(77, 12, 15.0));
    }

    @Test
    void whatIsNoSuchLineIsRefused() {
        assertThatThrownBy(() -> ProcessTime.parse("cpu 1 2 3"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("/proc/PID/stat");
        assertThatThrownBy(() -> Proc.busySeconds("intr 1 2 3 4 5 6 7 8"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("/proc/stat");
    }

    @Test
    void theMachineIsBusyWithAllButIdlingAndWaiting() {
        String stat = "cpu  3223271 4553 322803 2165356 4109 11 8076 949 0 0\ncpu0 1 1 1 1 1 1 1 1 0 0\n";
        assertThat(Proc.busySeconds(stat)).isCloseTo((3223271 + 4553 + 322803 + 11 + 8076) / 100.0, within(1e-9));
    }

    @Test
    void aTreeIsAllBelowItAndNothingElse() throws IOException {
        process(10, "master", 1);
        process(11, "qmgr", 10);
        process(12, "smtp (x)", 11);
        process(13, "other", 1);
        Files.createDirectories(root.resolve("14")); // ended meanwhile
        Proc proc = new Proc(root);
        assertThat(proc.treeSeconds(10)).isEqualTo(45.0);
        assertThat(proc.treeSeconds(13)).isEqualTo(15.0);
        assertThatThrownBy(() -> proc.treeSeconds(15)).hasMessageContaining("no process 15");
    }

    @Test
    void loadIsThatOfTheLastMinute() throws IOException {
        Files.writeString(root.resolve("loadavg"), "1.25 8.92 10.82 3/512 18496\n");
        assertThat(new Proc(root).load()).isEqualTo(1.25);
    }
}
