package org.postiljon.delivery.smtp.net;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.postiljon.delivery.smtp.Target;

/**
 * A Postfix or Exim of Debian on a high loopback port, with its own configuration and directories. It runs in name spaces
 * of its own: a package that is not installed is unpacked beside the system and seen by the server alone, and all of its
 * processes end with the test.
 */
final class RealMta implements AutoCloseable {
    /** Where Debian's packages are kept between runs. */
    private static final Path PACKAGES = Path.of("target", "real-mta");

    private static final List<String> NAMES = List.of("postfix", "exim4-daemon-light", "libidn12");

    private final Process server;
    private final Path home;
    private final int port;

    private RealMta(Process server, Path home, int port) {
        this.server = server;
        this.home = home;
        this.port = port;
    }

    /** Why none can be run here; empty: it can. */
    static Optional<String> missing() throws Exception {
        if (!Files.isExecutable(Path.of("/usr/bin/unshare")) || !Files.isExecutable(Path.of("/usr/bin/dpkg-deb"))) {
            return Optional.of("this is no Debian with unshare");
        }
        if (!"root".equals(System.getProperty("user.name"))) {
            return Optional.of("Postfix starts for root only");
        }
        if (!havePackages()) {
            if ("off".equals(System.getenv("REAL_MTA"))) {
                return Optional.of("REAL_MTA=off, and its packages are not in " + PACKAGES);
            }
            Files.createDirectories(PACKAGES);
            String fetch = "apt-get -q download " + String.join(" ", NAMES);
            // A new machine has no lists of packages.
            Process apt = shell(PACKAGES, fetch + " || { apt-get -q update && " + fetch + "; }");
            if (!apt.waitFor(120, TimeUnit.SECONDS) || apt.exitValue() != 0) {
                apt.destroyForcibly();
                return Optional.of(
                        "apt-get can't fetch its packages: " + Files.readString(PACKAGES.resolve("shell.log")));
            }
        }
        Path root = PACKAGES.resolve("root");
        if (!Files.isDirectory(root)) {
            Process unpack = shell(PACKAGES, "for deb in *.deb; do dpkg-deb -x $deb root || exit 1; done");
            if (!unpack.waitFor(60, TimeUnit.SECONDS) || unpack.exitValue() != 0) {
                return Optional.of("its packages can't be unpacked");
            }
        }
        Process probe = shell(PACKAGES, "unshare -m -p -f sh -c 'mount -t overlay -o lowerdir=root/usr:/usr x /usr'");
        return probe.waitFor(20, TimeUnit.SECONDS) && probe.exitValue() == 0
                ? Optional.empty()
                : Optional.of("no name spaces or overlays here: " + Files.readString(PACKAGES.resolve("shell.log")));
    }

    private static boolean havePackages() throws IOException {
        if (!Files.isDirectory(PACKAGES)) {
            return false;
        }
        try (Stream<Path> files = Files.list(PACKAGES)) {
            List<String> found = files.map(f -> f.getFileName().toString()).toList();
            return NAMES.stream().allMatch(n -> found.stream().anyMatch(f -> f.startsWith(n + "_")));
        }
    }

    private static Process shell(Path folder, String script) throws IOException {
        return new ProcessBuilder("sh", "-c", script)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("shell.log").toFile())
                .start();
    }

    /** A Postfix that receives for b.example. */
    static RealMta postfix(Path home, KeyStore key) throws Exception {
        return start("postfix", home, key);
    }

    /** An Exim that receives for b.example. */
    static RealMta exim(Path home, KeyStore key) throws Exception {
        return start("exim", home, key);
    }

    private static RealMta start(String name, Path home, KeyStore key) throws Exception {
        int port = freePort();
        writeKey(home, key);
        Path etc = home.resolve("etc");
        Files.createDirectories(etc.resolve("exim4"));
        for (String file : List.of("passwd", "group")) {
            Files.writeString(etc.resolve(file), Files.readString(Path.of("/etc", file)) + resource(file));
        }
        for (Map.Entry<String, String> file : filesOf(name).entrySet()) {
            Files.writeString(
                    home.resolve(file.getKey()),
                    resource(file.getValue()).replace("@HOME@", "/mnt").replace("@PORT@", Integer.toString(port)));
        }
        Process server = new ProcessBuilder(
                        "unshare",
                        "-m",
                        "-p",
                        "-f",
                        "sh",
                        home.resolve("start.sh").toString(),
                        home.toString(),
                        PACKAGES.resolve("root").toAbsolutePath().toString())
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("output").toFile())
                .start();
        RealMta started = new RealMta(server, home, port);
        try {
            await().atMost(Duration.ofSeconds(20))
                    .pollInterval(Duration.ofMillis(50))
                    .until(started::isUp);
            return started;
        } catch (RuntimeException notUp) {
            started.close();
            throw new IllegalStateException(name + " did not start: " + started.logs(), notUp);
        }
    }

    private static Map<String, String> filesOf(String name) {
        return name.equals("postfix")
                ? Map.of(
                        "start.sh",
                        "postfix.sh",
                        "main.cf",
                        "main.cf",
                        "master.cf",
                        "master.cf",
                        "access",
                        "access",
                        "users",
                        "users")
                : Map.of("start.sh", "exim.sh", "etc/exim4/exim4.conf", "exim.conf");
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(RealMta.class.getResourceAsStream("real-mta/" + name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private static void writeKey(Path home, KeyStore key) throws Exception {
        String alias = key.aliases().nextElement();
        StringBuilder pem = new StringBuilder(
                pem("PRIVATE KEY", key.getKey(alias, TestCertificates.PASSWORD).getEncoded()));
        for (Certificate certificate : key.getCertificateChain(alias)) {
            pem.append(pem("CERTIFICATE", certificate.getEncoded()));
        }
        Files.writeString(home.resolve("key.pem"), pem);
    }

    private static String pem(String what, byte[] bytes) {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        return "-----BEGIN " + what + "-----\n" + base64 + "\n-----END " + what + "-----\n";
    }

    private boolean isUp() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    Target target(String host) {
        return new Target(host, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    /** The mails that it put into mailboxes so far. */
    List<String> mails() throws IOException {
        try (Stream<Path> files = Files.walk(home.resolve("mail"))) {
            return files.filter(f -> f.toString().contains("/new/"))
                    .filter(Files::isRegularFile)
                    .map(RealMta::text)
                    .toList();
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException unreadable) {
            return unreadable.toString();
        }
    }

    /** What it wrote about itself. */
    String logs() {
        Path log = home.resolve("log");
        return text(home.resolve("output")) + text(Files.isDirectory(log) ? log.resolve("mainlog") : log);
    }

    @Override
    public void close() {
        try {
            server.getOutputStream().close();
            if (!server.waitFor(10, TimeUnit.SECONDS)) {
                server.descendants().forEach(ProcessHandle::destroyForcibly);
            }
        } catch (IOException gone) {
            // Its shell has ended, and all of it with that.
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
