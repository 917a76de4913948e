package org.postiljon.benchmarks.frame;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A process that obeys lines on its standard input and ends with it. Its errors are ours. */
public final class Child implements AutoCloseable {
    private static final Duration FOR_ENDING = Duration.ofSeconds(15);

    private final String name;
    private final Process process;
    private final BlockingQueue<Optional<String>> lines = new LinkedBlockingQueue<>();

    /**
     * Starts one.
     *
     * @param name        for errors
     * @param command     with its arguments
     * @param environment that it has besides ours
     */
    public Child(String name, List<String> command, Map<String, String> environment) throws IOException {
        this.name = name;
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(environment);
        process = builder.start();
        Thread reading = new Thread(this::read, "output of " + name);
        reading.setDaemon(true);
        reading.start();
    }

    /**
     * Starts a Java program of ours that is a {@link Worker}, with the options that the command line gives to a server.
     *
     * @param jfr where it writes its flight recording, from its start on; empty: none
     */
    public static Child java(String name, Class<?> main, List<String> arguments, Path temporary, Optional<Path> jfr)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "-XX:+UseParallelGC",
                "-XX:+ExitOnOutOfMemoryError",
                // Standard output is for answers.
                "-Xlog:disable",
                "-Xlog:all=warning:stderr",
                "-Xlog:jfr+startup=error:stderr",
                // Netty looks for a hardware address and warns where there is none.
                "-Dio.netty.machineId=02:00:00:00:00:01",
                "-Djava.io.tmpdir=" + temporary,
                "-Dlogback.configurationFile=org/postiljon/benchmarks/logback.xml"));
        jfr.ifPresent(directory -> command.add("-XX:StartFlightRecording=settings=profile,dumponexit=true,filename="
                + directory.resolve(name.replaceAll("[^a-z0-9.]+", "-") + ".jfr")));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        return new Child(name, command, Map.of());
    }

    private void read() {
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                lines.add(Optional.of(line));
            }
        } catch (IOException closed) {
            // Told below, like an end.
        }
        lines.add(Optional.empty());
    }

    /** Its number. */
    public long pid() {
        return process.pid();
    }

    /**
     * Gives an order and waits for the answer.
     *
     * @param within how long at most
     * @return what follows {@code done}
     * @throws IOException it has ended, failed or does not answer
     */
    public String ask(String order, Duration within) throws IOException, InterruptedException {
        try {
            process.getOutputStream().write((order + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new IOException(name + " has ended; what it said is above", e);
        }
        Optional<String> answer = lines.poll(within.toMillis(), TimeUnit.MILLISECONDS);
        if (answer == null) {
            throw new IOException(name + " has not done \"" + order + "\" within " + within.toSeconds() + " s");
        }
        String line = answer.orElseThrow(() -> new IOException(name + " has ended; what it said is above"));
        if (!line.startsWith("done ")) {
            throw new IOException(name + ", " + order + ": " + line);
        }
        return line.substring("done ".length());
    }

    /** Ends its input and waits for its end; ends it, and all below it, where it does not. */
    @Override
    public void close() {
        List<ProcessHandle> all =
                new ArrayList<>(process.toHandle().descendants().toList());
        try {
            process.getOutputStream().close();
        } catch (IOException gone) {
            // It has ended.
        }
        try {
            if (!process.waitFor(FOR_ENDING.toSeconds(), TimeUnit.SECONDS)) {
                all.addAll(process.toHandle().descendants().toList());
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException stopped) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        all.forEach(ProcessHandle::destroyForcibly);
    }

    /** Runs a command to its end. Throws what it said where it fails. */
    public static String run(List<String> command, Map<String, String> environment) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().putAll(environment);
            Process process = builder.start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            int status = process.waitFor();
            if (status != 0) {
                throw new IOException(String.join(" ", command) + " ended with status " + status + ": " + said);
            }
            return said;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException("It was interrupted", stopped));
        }
    }
}
