package org.postiljon.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.postiljon.server.cli.Postiljon;
import org.postiljon.server.disk.DataDirectory;
import org.postiljon.server.disk.RunningServer;

/** The command line in a process of its own, with what it writes in files; ends with the test. */
public final class ServerProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final Path out;
    private final Path err;

    private ServerProcess(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /**
     * Starts a command.
     *
     * @param disk where its output goes
     */
    public static ServerProcess start(Path disk, String... arguments) throws IOException {
        Path out = Files.createTempFile(disk, "out", ".txt");
        Path err = Files.createTempFile(disk, "err", ".txt");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "-Dpostiljon.home=" + Path.of("..").toRealPath(),
                "-cp",
                System.getProperty("java.class.path"),
                Postiljon.class.getName()));
        // As the launcher does.
        Stream.of(arguments)
                .filter(argument -> argument.startsWith("--data="))
                .map(argument -> "-Djava.io.tmpdir=" + argument.substring(7) + "/var/scratch")
                .forEach(option -> command.add(1, option));
        command.addAll(List.of(arguments));
        return new ServerProcess(
                new ProcessBuilder(command)
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile())
                        .start(),
                out,
                err);
    }

    /** A server on free ports. */
    public static ServerProcess server(Path disk, DataDirectory data) throws IOException {
        return start(disk, "server", "--smtp-port=0", "--admin-port=0", "--data=" + data.root());
    }

    /** Waits until it listens. */
    public RunningServer running(DataDirectory data) throws IOException {
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> !isAlive() || RunningServer.in(data).pid() == process.pid());
        if (!isAlive()) {
            throw new AssertionError("The server ended: " + err());
        }
        return RunningServer.in(data);
    }

    /** Sends SIGTERM. */
    public ServerProcess stop() {
        process.destroy();
        return this;
    }

    /** Sends SIGINT, as Ctrl-C does: to all processes of the terminal. */
    public ServerProcess interrupt() throws IOException, InterruptedException {
        List<String> kill = new ArrayList<>(List.of("kill", "-INT"));
        Stream.concat(descendants().stream(), Stream.of(process.toHandle()))
                .forEach(one -> kill.add(Long.toString(one.pid())));
        new ProcessBuilder(kill).start().waitFor();
        return this;
    }

    /** SIGKILL, to this process alone. */
    public ServerProcess kill() {
        process.destroyForcibly();
        return this;
    }

    /** Its exit status, when it has ended. */
    public int ended() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("It did not end");
        }
        return process.exitValue();
    }

    /** Whether it has not ended. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** The processes that it started. */
    public List<ProcessHandle> descendants() {
        return process.descendants().toList();
    }

    /** What it wrote to standard output so far. */
    public String out() throws IOException {
        return Files.readString(out, UTF_8);
    }

    /** What it wrote to standard error so far. */
    public String err() throws IOException {
        return Files.readString(err, UTF_8);
    }

    /** Kills it, and what it started: SIGKILL. */
    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
