package org.postiljon.distribution;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** James, started as its own README says, with nothing on its class path but its own jars. Ends with the test. */
final class JamesProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final JamesInstallation james;
    private final int smtp;
    private final int admin;
    private final Process process;
    private final Path console;

    private JamesProcess(JamesInstallation james, int smtp, int admin, Process process, Path console) {
        this.james = james;
        this.smtp = smtp;
        this.admin = admin;
        this.process = process;
        this.console = console;
    }

    /** Starts it and waits until it takes mail and knows of Postiljon. */
    static JamesProcess start(JamesInstallation james, int smtp, int admin) throws IOException {
        return start(james, smtp, admin, "Postiljon");
    }

    /** Starts a James from which Postiljon was removed. */
    static JamesProcess startWithout(JamesInstallation james, int smtp, int admin) throws IOException {
        return start(james, smtp, admin, "Guice application lifecycle");
    }

    private static JamesProcess start(JamesInstallation james, int smtp, int admin, String healthOf)
            throws IOException {
        Path console = Files.createTempFile(james.root(), "console", ".txt");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-XX:TieredStopAtLevel=1",
                        "-Dworking.directory=.",
                        "-Dlogback.configurationFile=conf/logback.xml",
                        "-Djdk.tls.ephemeralDHKeySize=2048",
                        "-jar",
                        String.valueOf(james.jar().getFileName()))
                .directory(james.root().toFile())
                .redirectErrorStream(true)
                .redirectOutput(console.toFile())
                .start();
        JamesProcess started = new JamesProcess(james, smtp, admin, process, console);
        await().atMost(PATIENCE).until(() -> !process.isAlive() || started.answers(healthOf));
        if (!process.isAlive()) {
            throw new AssertionError("James ended: " + started.console());
        }
        return started;
    }

    private boolean answers(String healthOf) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), smtp)) {
            return socket.isConnected() && get("/healthcheck").contains(healthOf);
        } catch (Exception notYet) {
            return false;
        }
    }

    /** What it wrote to its console. */
    String console() throws IOException {
        return Files.readString(console, UTF_8);
    }

    /** A mail over SMTP; returns when James has answered 250. */
    void send(String from, String to, String messageId) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), smtp)) {
            socket.setSoTimeout(30_000);
            BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
            expect("220", in);
            say(socket, in, "250", "EHLO crm.a.example");
            say(socket, in, "250", "MAIL FROM:<" + from + ">");
            say(socket, in, "250", "RCPT TO:<" + to + ">");
            say(socket, in, "354", "DATA");
            say(
                    socket,
                    in,
                    "250",
                    "Message-ID: " + messageId + "\r\nFrom: " + from + "\r\nTo: " + to
                            + "\r\nX-Postiljon-Campaign: spring\r\nSubject: spring\r\n\r\nbody\r\n.");
        }
    }

    private static void say(Socket socket, BufferedReader in, String code, String line) throws IOException {
        socket.getOutputStream().write((line + "\r\n").getBytes(UTF_8));
        expect(code, in);
    }

    private static void expect(String code, BufferedReader in) throws IOException {
        String line = in.readLine();
        while (line != null && line.startsWith(code + "-")) {
            line = in.readLine();
        }
        if (line == null || !line.startsWith(code)) {
            throw new IOException("Expected " + code + ", got " + line);
        }
    }

    /** A route of webadmin, with Postiljon's token. */
    String get(String path) throws Exception {
        Path token = james.root().resolve("var/postiljon/token");
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + admin + path))
                                .header(
                                        "Authorization",
                                        "Bearer " + Files.readString(token).strip())
                                .timeout(Duration.ofSeconds(20))
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }

    /** Sends SIGKILL and waits until it is gone. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            throw new AssertionError("James outlives SIGKILL");
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
