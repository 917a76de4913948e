package org.postiljon.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM of its own, with this one's class path; ends with the test. */
final class ChildJvm implements AutoCloseable {
    private static final int MOST_SECONDS = 60;

    private final Process process;
    private final Path output;

    private ChildJvm(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /**
     * Starts one.
     *
     * @param output where what it prints goes
     * @param prefix the command that starts {@code java}; empty: none
     * @param main   the class to run
     */
    static ChildJvm start(Path output, List<String> prefix, Class<?> main, String... args) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command(prefix, main, args));
        return new ChildJvm(
                builder.redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start(),
                output);
    }

    /** Starts one whose output is read while it runs, with {@link #lines}. */
    static ChildJvm piped(Path errors, Class<?> main, String... args) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command(List.of(), main, args));
        return new ChildJvm(builder.redirectError(errors.toFile()).start(), errors);
    }

    private static List<String> command(List<String> prefix, Class<?> main, String... args) {
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
        command.add(main.getName());
        command.addAll(List.of(args));
        return command;
    }

    /** What it prints; what it had printed when it was killed can still be read. */
    BufferedReader lines() {
        return process.inputReader(StandardCharsets.UTF_8);
    }

    long pid() {
        return process.pid();
    }

    /** What it has printed so far. */
    String printed() throws IOException {
        return Files.readString(output, StandardCharsets.UTF_8);
    }

    /** SIGKILL. Not through {@link Process}, which would close what can still be read. */
    void kill() {
        process.toHandle().destroyForcibly();
        process.onExit().join();
    }

    /** Waits until it ended well. */
    void succeeds() throws IOException, InterruptedException {
        boolean ended = process.waitFor(MOST_SECONDS, TimeUnit.SECONDS);
        assertThat(ended).as("ends in time; it printed:\n%s", printed()).isTrue();
        assertThat(process.exitValue())
                .as("its status; it printed:\n%s", printed())
                .isZero();
    }

    @Override
    public void close() {
        kill();
    }
}
