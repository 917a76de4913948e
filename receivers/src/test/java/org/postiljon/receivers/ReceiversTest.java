package org.postiljon.receivers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postiljon.receivers.book.Book;

/** The process as a whole, from outside. */
@Timeout(60)
class ReceiversTest {
    private @Nullable Process process;

    @AfterEach
    void stop() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    private Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Receivers.class.getName()));
        command.addAll(List.of(arguments));
        Process started = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        process = started;
        return started;
    }

    private static BufferedReader reader(Process process) {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    private static void say(Process process, String line) throws IOException {
        OutputStream out = process.getOutputStream();
        out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static int port(String ready, String name) {
        Matcher matcher =
                Pattern.compile("\"" + name + "\":\"127\\.0\\.0\\.1:(\\d+)\"").matcher(ready);
        assertThat(matcher.find()).as(ready).isTrue();
        return Integer.parseInt(matcher.group(1));
    }

    /** Sends a mail and reads the 250 to its final dot. */
    private static void deliver(int port, String recipient) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            socket.getOutputStream()
                    .write(("HELO x\r\nMAIL FROM:<>\r\nRCPT TO:<" + recipient + ">\r\nDATA\r\nx\r\n.\r\n")
                            .getBytes(StandardCharsets.UTF_8));
            String last = "";
            for (int i = 0; i < 6; i++) {
                last = String.valueOf(in.readLine());
            }
            assertThat(last).isEqualTo("250 2.0.0 Taken");
        }
    }

    @Test
    void saysWhereItListensReportsAndEndsWithItsInput(@TempDir Path books) throws Exception {
        Process running = start("--books", books.toString(), "--receiver", "fast", "--receiver", "few=limited,rate=1");
        BufferedReader out = reader(running);
        String ready = String.valueOf(out.readLine());
        assertThat(ready)
                .matches("\\{\"ready\":\\{\"fast\":\"127\\.0\\.0\\.1:\\d+\",\"few\":\"127\\.0\\.0\\.1:\\d+\"}}");
        deliver(port(ready, "fast"), "b@b.example");
        say(running, "what");
        say(running, "report");
        assertThat(out.readLine())
                .isEqualTo("{\"report\":{\"fast\":{\"accepted\":1,\"refused\":0,\"deferred\":0,\"connections\":1,"
                        + "\"transactions\":1},\"few\":{\"accepted\":0,\"refused\":0,\"deferred\":0,"
                        + "\"connections\":0,\"transactions\":0}}}");
        running.getOutputStream().close();
        assertThat(running.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(running.exitValue()).isZero();
        assertThat(out.readLine()).isNull();
    }

    @Test
    void anOutageCountsFromItsCommand(@TempDir Path books) throws Exception {
        Process running = start("--books", books.toString(), "--receiver", "outage,from=0s,until=1s,mode=421");
        BufferedReader out = reader(running);
        int port = port(String.valueOf(out.readLine()), "outage");
        await().until(() -> greeting(port).startsWith("220"));
        await().pollInSameThread().until(() -> {
            running.getOutputStream().write("begin\nreport\n".getBytes(StandardCharsets.US_ASCII));
            running.getOutputStream().flush();
            assertThat(out.readLine()).startsWith("{\"report\"");
            return greeting(port).startsWith("421");
        });
    }

    private static String greeting(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            return String.valueOf(
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                            .readLine());
        }
    }

    @Test
    void afterKillMinusNineTheBookHasWhatWasAnswered(@TempDir Path books) throws Exception {
        Process running = start("--books", books.toString(), "--receiver", "fast");
        int port = port(String.valueOf(reader(running).readLine()), "fast");
        for (int i = 0; i < 20; i++) {
            deliver(port, "r" + i + "@b.example");
        }
        running.destroyForcibly().waitFor();
        assertThat(Book.read(books.resolve("fast.jsonl"))).hasSize(20);
        Process again = start("--books", books.toString(), "--receiver", "fast,port=" + port);
        deliver(port(String.valueOf(reader(again).readLine()), "fast"), "last@b.example");
        assertThat(Book.read(books.resolve("fast.jsonl"))).hasSize(21);
    }

    @Test
    void aSignalEndsItCleanly(@TempDir Path books) throws Exception {
        Process running = start("--books", books.toString());
        String ready = String.valueOf(reader(running).readLine());
        for (String name : List.of("fast", "limited", "greylisting", "outage", "choosy")) {
            assertThat(port(ready, name)).isPositive();
        }
        running.destroy();
        assertThat(running.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                        | Write --books once.",
                "--books                                   | --books needs a value.",
                "--books x --port 25                       | There is no option '--port'.",
                "--books x --receiver quick                | 'quick' is no behaviour",
                "--books x --receiver fast --receiver fast | Two receivers have one name.",
            })
    void wrongUsageIsExplained(String arguments, String error) {
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        int status = Receivers.run(
                arguments.isEmpty() ? new String[0] : arguments.split(" ", -1),
                new ByteArrayInputStream(new byte[0]),
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                new PrintStream(errors, true, StandardCharsets.UTF_8));
        assertThat(status).isEqualTo(2);
        assertThat(errors.toString(StandardCharsets.UTF_8)).contains(error).contains("Usage: --books DIR");
    }

    @Test
    void aDirectoryThatCantBeMadeIsAnError(@TempDir Path directory) throws Exception {
        Path file = Files.createFile(directory.resolve("file"));
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        int status = Receivers.run(
                new String[] {"--books", file.resolve("books").toString(), "--receiver", "fast"},
                new ByteArrayInputStream(new byte[0]),
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                new PrintStream(errors, true, StandardCharsets.UTF_8));
        assertThat(status).isEqualTo(1);
        assertThat(errors.toString(StandardCharsets.UTF_8)).contains("file");
    }
}
