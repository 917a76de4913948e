package org.postiljon.server.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.net.HostAndPort;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postiljon.delivery.event.Event;
import org.postiljon.delivery.event.LoggedEvent;
import org.postiljon.server.ServerProcess;
import org.postiljon.server.SmtpClient;
import org.postiljon.server.cli.Postiljon;
import org.postiljon.store.embedded.EmbeddedStore;
import org.postiljon.store.embedded.StoreSettings;

/** The whole demo in a process of its own: real James, real receivers, real mail. */
class DemoCommandTest {
    private static final Duration PATIENCE = Duration.ofSeconds(50);
    private static final List<String> DESTINATION = List.of(
            "site",
            "state",
            "cause",
            "ratePerMinute",
            "connections",
            "waiting",
            "delivered",
            "attempts",
            "failed",
            "notTried");
    private static final List<String> SUMMARY = List.of(
            "accepted",
            "delivered",
            "failed",
            "waiting",
            "attempts",
            "notTried",
            "receivedByReceivers",
            "lost",
            "duplicates",
            "seconds");

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path disk;

    private ServerProcess demo(String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("demo", "--quick", "--data=" + disk.resolve("data")));
        arguments.addAll(List.of(more));
        return ServerProcess.start(disk, arguments.toArray(String[]::new));
    }

    private static List<JsonNode> lines(String out) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : out.lines().toList()) {
            lines.add(new ObjectMapper().readTree(line));
        }
        return lines;
    }

    private static List<String> keys(JsonNode object) {
        List<String> keys = new ArrayList<>();
        object.fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    @Test
    @Timeout(60)
    void itEndsByItselfWithBooksThatAgree() throws Exception {
        try (ServerProcess demo = demo("--mails=60", "--json")) {
            assertThat(demo.ended()).isZero();
            assertThat(demo.err()).isEmpty();
            List<JsonNode> lines = lines(demo.out());

            JsonNode ready = lines.get(0).path("ready");
            assertThat(keys(ready)).startsWith("smtp", "spoolDirectory", "data");
            assertThat(HostAndPort.fromString(ready.path("smtp").textValue()).getPort())
                    .isPositive();
            assertThat(Path.of(ready.path("spoolDirectory").textValue(), "done"))
                    .isDirectory();
            assertThat(Path.of(ready.path("data").textValue())).isEqualTo(disk.resolve("data"));

            List<JsonNode> seconds = lines.subList(1, lines.size() - 1);
            for (int i = 0; i < seconds.size(); i++) {
                assertThat(seconds.get(i).path("second").intValue()).isEqualTo(i + 1);
                for (JsonNode destination : seconds.get(i).path("destinations")) {
                    assertThat(keys(destination)).containsAll(DESTINATION);
                }
            }
            JsonNode last = seconds.get(seconds.size() - 1).path("destinations");
            assertThat(last).hasSize(5);
            assertThat(last.findValuesAsText("receiver"))
                    .containsExactly("fast", "limited", "greylisting", "outage", "choosy");
            assertThat(last.get(0).path("domains").toString()).isEqualTo("[\"fast.example\"]");
            assertThat(seconds)
                    .as("the one that is down is known to be")
                    .anySatisfy(second -> assertThat(second.toString()).contains("\"Offline\""));

            JsonNode summary = lines.get(lines.size() - 1).path("summary");
            assertThat(keys(summary)).containsExactlyElementsOf(SUMMARY);
            assertThat(summary.path("accepted").intValue()).isEqualTo(60);
            assertThat(summary.path("delivered").intValue()).isEqualTo(48);
            assertThat(summary.path("failed").intValue())
                    .as("unknown users and full mailboxes")
                    .isEqualTo(12);
            assertThat(summary.path("waiting").intValue()).isZero();
            assertThat(summary.path("receivedByReceivers").intValue()).isEqualTo(48);
            assertThat(summary.path("lost").intValue()).isZero();
            assertThat(summary.path("duplicates").intValue()).isZero();
            assertThat(summary.path("attempts").intValue()).isGreaterThan(60);
        }
    }

    @Test
    @Timeout(90)
    void theUsersOwnMailIsInTheBooksAndDoneMayBeCleaned() throws Exception {
        try (ServerProcess demo = demo("--mails=40", "--json")) {
            await().atMost(PATIENCE).until(() -> !demo.isAlive() || demo.out().contains("\"second\":1,"));
            JsonNode ready =
                    lines(demo.out().lines().findFirst().orElse("")).get(0).path("ready");
            HostAndPort smtp = HostAndPort.fromString(ready.path("smtp").textValue());
            try (SmtpClient client = new SmtpClient("127.0.0.1", smtp)) {
                for (int i = 0; i < 2; i++) {
                    assertThat(client.send("me@fast.example", "myself@fast.example", "Subject: mine\r\n\r\nHello"))
                            .startsWith("250");
                }
            }
            Path spool = Path.of(ready.path("spoolDirectory").textValue());
            Path half = Files.writeString(
                    spool.resolve(".mine.eml"), "From: me@fast.example\nTo: filed@fast.example\n\nHello\n");
            Files.setLastModifiedTime(half, FileTime.from(Instant.EPOCH));
            Files.move(half, spool.resolve("mine.eml"));
            await().atMost(PATIENCE).until(() -> Files.exists(spool.resolve("done/mine.eml")));
            try (var done = Files.list(spool.resolve("done"))) {
                for (Path file : done.toList()) {
                    Files.delete(file);
                }
            }
            assertThat(demo.ended()).as(demo.err()).isZero();
            JsonNode summary = summary(demo);
            assertThat(summary.path("accepted").intValue()).isEqualTo(43);
            int delivered = summary.path("delivered").intValue();
            assertThat(summary.path("failed").intValue()).isEqualTo(43 - delivered);
            assertThat(summary.path("receivedByReceivers").intValue()).isEqualTo(delivered);
            assertThat(summary.path("lost").intValue()).isZero();
            assertThat(summary.path("duplicates").intValue()).isZero();
        }
    }

    @Test
    @Timeout(60)
    void ctrlCEndsItCleanlyWithItsSummary() throws Exception {
        try (ServerProcess demo = demo("--mails=300", "--json")) {
            await().atMost(PATIENCE).until(() -> !demo.isAlive() || demo.out().contains("\"second\":3,"));
            assertThat(demo.err()).isEmpty();
            List<ProcessHandle> receivers = demo.descendants();
            assertThat(receivers).isNotEmpty();
            assertThat(demo.interrupt().ended()).isZero();
            assertThat(demo.err()).isEmpty();
            JsonNode summary = summary(demo);
            assertThat(keys(summary)).containsExactlyElementsOf(SUMMARY);
            assertThat(summary.path("lost").intValue()).isZero();
            assertThat(summary.path("receivedByReceivers").intValue())
                    .as("what was under way is counted on both sides")
                    .isEqualTo(summary.path("delivered").intValue());
            assertThat(summary.path("waiting").intValue())
                    .as("it was ended early")
                    .isPositive();
            List<Event> events = events();
            assertThat(summary.path("attempts").longValue())
                    .as("what began while it was ended is counted too")
                    .isEqualTo(count(events, Event.Attempted.class));
            assertThat(summary.path("delivered").longValue()).isEqualTo(count(events, Event.Delivered.class));
            assertThat(summary.path("failed").longValue()).isEqualTo(count(events, Event.Failed.class));
            await().atMost(PATIENCE).until(() -> receivers.stream().noneMatch(ProcessHandle::isAlive));
            assertThat(disk.resolve("data/server.json")).doesNotExist();
        }
    }

    /** All that the server said happened, read from its data after it ended. */
    private List<Event> events() {
        try (EmbeddedStore store =
                EmbeddedStore.open(disk.resolve("data/var/postiljon"), StoreSettings.DEFAULT, Clock.systemUTC())) {
            return store.eventLog().after(0, 1_000_000).stream()
                    .map(LoggedEvent::event)
                    .toList();
        }
    }

    private static long count(List<Event> events, Class<? extends Event> kind) {
        return events.stream().filter(kind::isInstance).count();
    }

    @Test
    @Timeout(60)
    void receiversDoNotHearTheTerminal() throws Exception {
        try (ServerProcess demo = demo("--mails=300", "--json")) {
            await().atMost(PATIENCE).until(() -> !demo.isAlive() || demo.out().contains("\"second\":1,"));
            for (ProcessHandle receivers : demo.descendants()) {
                for (String signal : List.of("-INT", "-HUP")) {
                    new ProcessBuilder("kill", signal, Long.toString(receivers.pid()))
                            .start()
                            .waitFor();
                }
            }
            await().atMost(PATIENCE).until(() -> !demo.isAlive() || demo.out().contains("\"second\":4,"));
            assertThat(demo.descendants()).isNotEmpty();
        }
    }

    @Test
    @Timeout(90)
    void aSecondOneLeavesTheFirstAloneAndOneThatWasKilledLeavesNothingBehind() throws Exception {
        try (ServerProcess first = demo("--mails=300", "--json")) {
            await().atMost(PATIENCE).until(() -> !first.isAlive() || first.out().contains("\"second\":2,"));
            List<ProcessHandle> receivers = first.descendants();
            assertThat(receivers).isNotEmpty();
            try (ServerProcess second = demo("--mails=5", "--json")) {
                assertThat(second.ended()).isEqualTo(1);
                assertThat(second.out()).isEmpty();
                assertThat(second.err()).contains("data is in use by another demo (process ", "--data DIR");
            }
            assertThat(first.isAlive()).isTrue();
            assertThat(disk.resolve("data/server.json")).exists();
            first.kill().ended();
            await().atMost(PATIENCE).until(() -> receivers.stream().noneMatch(ProcessHandle::isAlive));
        }
        try (ServerProcess next = demo("--mails=5", "--json")) {
            assertThat(next.ended()).as(next.err()).isZero();
            JsonNode summary = summary(next);
            assertThat(summary.path("accepted").intValue()).isEqualTo(5);
            assertThat(summary.path("duplicates").intValue()).isZero();
        }
    }

    private static JsonNode summary(ServerProcess demo) throws IOException {
        List<JsonNode> lines = lines(demo.out());
        return lines.get(lines.size() - 1).path("summary");
    }

    @Test
    @Timeout(60)
    void ctrlCBeforeTheServerIsReadySaysThatNothingWasSent() throws Exception {
        try (ServerProcess demo = demo("--mails=300")) {
            await().atMost(PATIENCE).until(() -> !demo.isAlive() || demo.out().contains("Starting five"));
            assertThat(demo.interrupt().ended()).isEqualTo(130);
            assertThat(demo.err()).contains("Stopped before the server was ready: no mail was sent.");
        }
    }

    @Test
    @Timeout(60)
    void thatIsALineForProgramsToo() throws Exception {
        try (ServerProcess demo = demo("--mails=300", "--json")) {
            await().atMost(PATIENCE).until(() -> !demo.isAlive() || Files.exists(disk.resolve("data/receivers")));
            assertThat(demo.interrupt().ended()).isEqualTo(130);
            assertThat(lines(demo.out())).singleElement().satisfies(line -> assertThat(
                            line.path("stopped").asText())
                    .startsWith("Stopped before the server was ready"));
        }
    }

    @Test
    void wrongUsageIsToldInALine() throws Exception {
        assertThat(wrong("--mails=-1")).isEqualTo("--mails: \"-1\" is not a number from 0 to 10000000.");
        assertThat(wrong(disk.resolve("none").toString())).contains("none is not a folder. Name one with .eml files.");
        assertThat(wrong(disk.toString())).contains("has no .eml file.");
        Files.writeString(disk.resolve("mine"), "mine");
        assertThat(wrong(disk.toString(), "--data=" + disk))
                .isEqualTo("The mails of " + disk + " lie in " + disk
                        + ", which each demo empties. Copy them elsewhere, or name another directory with --data.");
        String somebodys = wrong("--mails=0", "--data=" + disk);
        assertThat(somebodys)
                .isEqualTo("postiljon: " + disk + " is not empty, and no demo made it. Name another with --data.");
        assertThat(disk.resolve("mine")).exists();
    }

    /** The first line that it says. */
    private String wrong(String... arguments) throws IOException {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        List<String> all = new ArrayList<>(List.of("demo"));
        all.addAll(List.of(arguments));
        System.setProperty("postiljon.home", Path.of("..").toRealPath().toString());
        int status = Postiljon.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(all.toArray(String[]::new));
        assertThat(status).isNotZero();
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).doesNotContain("\tat ");
        return err.toString().lines().findFirst().orElse("");
    }
}
