package org.postiljon.delivery.smtp.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.postiljon.delivery.smtp.SessionSettings;
import org.postiljon.delivery.smtp.Target;
import org.postiljon.delivery.smtp.Timeouts;
import org.postiljon.delivery.smtp.TlsLevel;

/** More sessions than the process may have descriptors: in a JVM of its own whose limit is low. */
@EnabledOnOs(OS.LINUX)
class NoDescriptorsTest {
    private static final int LIMIT = 150;
    private static final int SESSIONS = 300;

    @Test
    void everySessionIsToldAndLaterOnesWork(@TempDir Path disk) throws Exception {
        Path output = disk.resolve("output");
        Process many = new ProcessBuilder(
                        "sh",
                        "-c",
                        "ulimit -n " + LIMIT + " && exec \"$0\" \"$@\"",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(many.waitFor(60, TimeUnit.SECONDS)).as(output::toString).isTrue();
        } finally {
            many.destroyForcibly();
        }
        assertThat(Files.readString(output))
                .contains("nobody {CONNECT REFUSED=1} left 0")
                .contains("before {CONNECT TIMEOUT=3} left 0");
        assertThat(Files.readString(output))
                .containsPattern("many \\{CONNECT LOCAL=\\d+, CONNECT TIMEOUT=\\d+} left 0");
        assertThat(Files.readString(output)).contains("after {CONNECT TIMEOUT=3} left 0");
    }

    /** Counts how sessions end. */
    static final class Main {
        private Main() {}

        /** Opens few, many, and few. */
        public static void main(String[] arguments) throws Exception {
            try (NettySmtpConnector connector = new NettySmtpConnector();
                    ServerSocket silent = new ServerSocket(0, SESSIONS, InetAddress.getLoopbackAddress())) {
                Target target = new Target("mx.test", (InetSocketAddress) silent.getLocalSocketAddress());
                // A class that is first needed when no descriptor is left can't be read from a folder.
                Target nobody = new Target("mx.test", new InetSocketAddress(InetAddress.getLoopbackAddress(), 1));
                print("nobody", connector, nobody, 1);
                print("before", connector, target, 3);
                print("many", connector, target, SESSIONS);
                print("after", connector, target, 3);
            }
        }

        private static void print(String when, NettySmtpConnector connector, Target target, int sessions)
                throws InterruptedException {
            Recorder recorder = new Recorder();
            open(connector, target, sessions, recorder);
            Map<String, Integer> ends = new TreeMap<>();
            for (int i = 0; i < sessions; i++) {
                ends.merge(Mails.words(recorder.next(Recorder.Closed.class).why()), 1, Integer::sum);
            }
            System.out.println(when + " " + ends + " left " + connector.size());
        }

        private static void open(NettySmtpConnector connector, Target target, int sessions, Recorder recorder) {
            Duration each = Duration.ofSeconds(1);
            SessionSettings settings = new SessionSettings(
                    "out1.a.example",
                    "",
                    TlsLevel.NONE,
                    false,
                    Optional.empty(),
                    new Timeouts(each, each, each, each, each, each, each, each, each, Timeouts.DEFAULT.envelope()));
            for (int i = 0; i < sessions; i++) {
                connector.connect(target, settings, recorder);
            }
        }
    }
}
