package org.postiljon.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.net.HostAndPort;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postiljon.server.disk.DataDirectory;
import org.postiljon.server.disk.RunningServer;
import picocli.CommandLine;

/** The commands against an HTTP server that answers as the routes do. */
class AdminCommandsTest {
    private static final String STATUS = """
            {"destinations":[
              {"site":"127.0.0.1:2525","domains":["b.example"],"source":"","state":"Throttled","cause":"421 4.7.0 slow down","until":"2030-01-01T12:00:00Z",
               "ratePerMinute":29.6,"connections":2,"waiting":812,"delivered":40,"failed":1,"notTried":7},
              {"site":"mx.c.example","domains":["a.example","c.example","d.example","e.example"],"source":"","state":"Ok","cause":"","until":null,
               "ratePerMinute":0.0,"connections":0,"waiting":0,"delivered":3,"failed":0,"notTried":0}]}""";

    private static final Pattern NOT_FOR_TERMINALS =
            Pattern.compile("[\\x00-\\x09\\x0b-\\x1f\\x7f-\\x9f\\u202a-\\u202e\\u2066-\\u2069]");

    private static final String FORGOTTEN =
            "{\"status\":410,\"detail\":\"Forgotten up to 20. Begin after 20.\",\"readOnFrom\":20}";

    private final ObjectMapper json = new ObjectMapper();
    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final List<String> asked = new ArrayList<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private int refusal = 404;
    private String refusalText = "{\"detail\":\"No site is called so.\"}";
    private HttpServer server;
    private DataDirectory data;

    @BeforeEach
    void serve(@TempDir Path disk) throws IOException {
        data = new DataDirectory(disk);
        data.prepare();
        Path token = Files.writeString(disk.resolve("token"), "secret\n");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        new RunningServer(
                        1,
                        List.of(HostAndPort.fromParts("127.0.0.1", 2525)),
                        HostAndPort.fromParts("127.0.0.1", server.getAddress().getPort()),
                        token)
                .announce(data);
    }

    @AfterEach
    void end() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
        asked.add(request + " " + new String(exchange.getRequestBody().readAllBytes(), UTF_8));
        boolean known = "Bearer secret".equals(exchange.getRequestHeaders().getFirst("Authorization"))
                && answers.containsKey(request);
        byte[] body = answers.getOrDefault(request, refusalText).getBytes(UTF_8);
        int status = body.length > 0 && new String(body, UTF_8).contains("readOnFrom") ? 410 : 200;
        exchange.sendResponseHeaders(known ? status : refusal, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Test
    void statusIsATableForPeople() {
        answers.put("GET /postiljon/status", STATUS);
        assertThat(run("status")).isZero();
        assertThat(out.toString().lines().map(line -> line.replaceAll(" +", " ")))
                .containsExactly(
                        "STATE RATE/MIN CONNS WAITING DELIVERED FAILED NOT TRIED DOMAINS",
                        "Throttled 30 2 812 40 1 7 b.example",
                        " 127.0.0.1:2525 until 2030-01-01T12:00:00Z: 421 4.7.0 slow down",
                        "Ok 0 0 0 3 0 0 a.example, c.example, d.example, ...",
                        " mx.c.example");
    }

    @Test
    void reportsAreListedOfferedAgainAndGivenUp() {
        String report = """
                {"id":7,"kind":"BOUNCE","message":"Mail1","sender":"news@a.example","recipients":["a@b.example","b@b.example",
                 "c@b.example","d@b.example"],"reason":"no header","since":"2030-01-01T12:00:00.123Z"}""";
        answers.put("GET /postiljon/reports", "{\"reports\":[" + report + "]}");
        answers.put("POST /postiljon/reports/retry", "{\"retried\":" + report + "}");
        answers.put("POST /postiljon/reports/dismiss", "{\"dismissed\":" + report + "}");
        assertThat(run("reports")).isZero();
        assertThat(run("reports", "retry", "7")).isZero();
        assertThat(run("reports", "dismiss", "7")).isZero();
        assertThat(out.toString().lines().map(line -> line.replaceAll(" +", " ")))
                .containsExactly(
                        "7 BOUNCE of Mail1, since 2030-01-01T12:00:00Z",
                        " from news@a.example to a@b.example,b@b.example,c@b.example and 1 more: no header",
                        "Offered again: BOUNCE of Mail1",
                        "Given up: BOUNCE of Mail1");
        assertThat(asked.get(1)).startsWith("POST /postiljon/reports/retry {\"id\":7,\"author\":");
        assertThat(run("reports", "dismiss", "seven")).isEqualTo(2);
    }

    /** Clears the screen, rings, sets the title, turns the direction; CSI as one character too. */
    private static final String HOSTILE = "\\u001b[2J\\u0007\\u001b]0;mine\\u0007\\u202e\\u009b31m\\r\\nroot# ";

    @Test
    void nothingOfAReceiverOrSenderReachesTheTerminalAsACommand() throws IOException {
        String said = "421 " + HOSTILE + "slow down";
        answers.put(
                "GET /postiljon/status",
                STATUS.replace("421 4.7.0 slow down", said)
                        .replace(
                                "]}",
                                "],\"parkedCount\":1,\"parked\":[{\"id\":7,\"kind\":\"BOUNCE\",\"message\":\"" + HOSTILE
                                        + "\",\"sender\":\"" + HOSTILE + "\",\"reason\":\"" + HOSTILE
                                        + "\",\"since\":\"\"}]}"));
        answers.put("GET /postiljon/why/b.example", """
                {"subject":"b.example","reasons":[{"message":"m","recipient":"%1$s@b.example","site":"%1$s",
                 "stream":"%1$s","reason":"%1$s","since":"%1$s","next":"%1$s","attempts":1,"lastAnswer":"%1$s"}]}""".formatted(HOSTILE));
        answers.put("GET /postiljon/events?after=0&limit=1000", """
                {"events":[{"at":"%1$s","event":"Failed","recipient":"%1$s","site":"%1$s","campaign":"%1$s",
                 "answer":{"text":"%1$s"},"message":"%1$s"}],"next":7}""".formatted(HOSTILE));
        answers.put("GET /postiljon/events?after=7&limit=1000", "{\"events\":[],\"next\":7}");
        for (List<String> command : List.of(
                List.of("status"),
                List.of("why", "b.example"),
                List.of("events"),
                List.of("status", "--json"),
                List.of("why", "b.example", "--json"),
                List.of("events", "--json"))) {
            out.getBuffer().setLength(0);
            assertThat(run(command.toArray(String[]::new))).isZero();
            assertThat(out.toString()).contains("root#").doesNotContainPattern(NOT_FOR_TERMINALS);
            assertThat(out.toString().lines()).noneMatch(line -> line.startsWith("root#"));
        }
        JsonNode event = json.readTree(out.toString());
        assertThat(event.get("campaign").asText()).startsWith("\u001b[2J").contains("\u202e\u009b31m");
    }

    @Test
    void norDoesWhatAServerRefusesWith() {
        server.removeContext("/");
        server.createContext("/", exchange -> {
            byte[] body = ("{\"detail\":\"No site " + HOSTILE + "\"}").getBytes(UTF_8);
            exchange.sendResponseHeaders(404, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        assertThat(run("resume", "b.example")).isEqualTo(1);
        assertThat(err.toString()).startsWith("postiljon: No site ").doesNotContainPattern(NOT_FOR_TERMINALS);
    }

    @Test
    void whatIsSetAsideIsToldBelow() {
        answers.put("GET /postiljon/status", """
                {"destinations":[],"parked":[{"id":7,"kind":"BOUNCE","message":"Mail1","sender":"news@a.example",
                 "recipients":["anna@b.example"],"reason":"no header","since":"2030-01-01T12:00:00.5Z"}],
                 "parkedCount":1}""");
        assertThat(run("status")).isZero();
        assertThat(out.toString())
                .contains("(1 in all; see postiljon reports, reports retry ID, reports dismiss ID):")
                .contains("BOUNCE of Mail1 from news@a.example, since 2030-01-01T12:00:00Z: no header");
        out.getBuffer().setLength(0);
        assertThat(run("status", "--json")).isZero();
        assertThat(out.toString()).startsWith("{\"parked\":{\"id\":7,").hasLineCount(1);
    }

    @Test
    void timesAreReadable() {
        answers.put("GET /postiljon/status", STATUS.replace("12:00:00Z", "12:00:00.872887953Z"));
        assertThat(run("status")).isZero();
        assertThat(out.toString()).contains(" until 2030-01-01T12:00:00Z: ");
        assertThat(run("status", "--json")).isZero();
        assertThat(out.toString()).contains("\"until\":\"2030-01-01T12:00:00.872887953Z\"");
    }

    @Test
    void withoutADirectoryTheServerThatRunsIsAskedBeItADemo(@TempDir Path here) throws IOException {
        DataDirectory own = new DataDirectory(here.resolve("postiljon-data"));
        DataDirectory demo = new DataDirectory(here.resolve("postiljon-data/demo"));
        assertThat(DataOption.running(here)).isEqualTo(own);
        own.prepare();
        demo.prepare();
        assertThat(DataOption.running(here)).isEqualTo(own);
        RunningServer runs = RunningServer.in(data);
        RunningServer mine = new RunningServer(ProcessHandle.current().pid(), runs.smtp(), runs.admin(), runs.token());
        RunningServer gone = new RunningServer(Long.MAX_VALUE, runs.smtp(), runs.admin(), runs.token());
        mine.announce(demo);
        assertThat(DataOption.running(here)).isEqualTo(demo);
        gone.announce(own);
        assertThat(DataOption.running(here)).isEqualTo(demo);
        mine.announce(own);
        assertThat(DataOption.running(here)).isEqualTo(own);
    }

    @Test
    void withJsonThereIsOneObjectALineAndNothingElse() throws IOException {
        answers.put("GET /postiljon/status", STATUS);
        assertThat(run("status", "--json")).isZero();
        List<JsonNode> lines = new ArrayList<>();
        for (String line : out.toString().lines().toList()) {
            lines.add(json.readTree(line));
        }
        assertThat(lines)
                .extracting(line -> line.get("site").asText())
                .containsExactly("127.0.0.1:2525", "mx.c.example");
    }

    @Test
    void whyAsksForTheWholeAddress() {
        answers.put("GET /postiljon/why/anna%2Bnews%40b.example", """
                {"subject":"anna+news@b.example","reasons":[{"message":"m1","recipient":"anna+news@b.example",
                 "site":"b.example","stream":"bulk","reason":"Greylisted","since":"2030-01-01T11:00:00Z",
                 "next":"2030-01-01T11:10:00Z","attempts":1,"lastAnswer":"450 4.2.0 try later"}]}""");
        assertThat(run("why", "anna+news@b.example")).isZero();
        assertThat(out.toString())
                .contains("anna+news@b.example (bulk): Greylisted")
                .contains("next try 2030-01-01T11:10:00Z, tried once")
                .contains("last answer: 450 4.2.0 try later");
    }

    @Test
    void aSiteIsToldWithItsDomains() {
        answers.put("GET /postiljon/why/b.example", """
                {"subject":"b.example","reasons":[{"message":"","recipient":"","site":"127.0.0.1:2525",
                 "domains":["b.example"],"stream":"bulk","reason":"7 recipients wait","since":"2030-01-01T11:00:00Z",
                 "next":null,"attempts":0,"lastAnswer":""}]}""");
        assertThat(run("why", "b.example")).isZero();
        assertThat(out.toString()).contains("b.example (127.0.0.1:2525) (bulk): 7 recipients wait");
    }

    @Test
    void ordersCarrySiteReasonAndAuthor() throws IOException {
        answers.put("POST /postiljon/pause", "{\"paused\":[\"127.0.0.1:2525\"]}");
        answers.put("POST /postiljon/resume", "{\"resumed\":[\"b.example\"]}");
        answers.put("POST /postiljon/cancel", "{\"cancelled\":17}");
        assertThat(run("pause", "b.example ", "--reason", "they asked", "--for", "2h"))
                .isZero();
        assertThat(run("resume", "b.example")).isZero();
        assertThat(run("cancel", "--campaign", "spring")).isZero();
        assertThat(run("cancel")).as("everything?").isEqualTo(2);
        assertThat(out.toString().lines())
                .containsExactly(
                        "Paused: b.example (127.0.0.1:2525)", "Resumed: b.example", "Cancelled: 17 recipients");
        JsonNode pause = json.readTree(asked.get(0).substring("POST /postiljon/pause ".length()));
        assertThat(pause.get("site").asText()).isEqualTo("b.example");
        assertThat(pause.get("reason").asText()).isEqualTo("they asked");
        assertThat(pause.get("until").asText()).isGreaterThan("2026");
        assertThat(pause.get("author").asText()).isEqualTo(System.getProperty("user.name"));
        assertThat(asked.get(2)).contains("\"campaign\":\"spring\"");
    }

    @Test
    void whatWasNotPausedIsNotCalledResumed() {
        answers.put("POST /postiljon/resume", "{\"resumed\":[],\"notPaused\":[\"127.0.0.1:2525\"]}");
        assertThat(run("resume", "b.example")).isZero();
        assertThat(out.toString()).isEqualTo("Was not paused: b.example (127.0.0.1:2525)\n");
    }

    @Test
    void aUserOfADomainThatIsNotTheServersIsToldHowToAddIt() {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream("secret\n".getBytes(UTF_8)));
        try {
            refusal = 400;
            refusalText = "{\"statusCode\":400,\"message\":\"Domain does not exist in DomainList\"}";
            assertThat(run("user", "add", "anna@nix.example")).isEqualTo(1);
        } finally {
            System.setIn(before);
        }
        assertThat(err.toString())
                .startsWith("postiljon: nix.example is no domain of this server.")
                .contains("PUT /domains/nix.example")
                .doesNotContain("secret");
    }

    @Test
    void theHelpNamesTheBenchmarksToo() {
        assertThat(Postiljon.commandLine().setOut(new PrintWriter(out)).execute("--help"))
                .isZero();
        assertThat(out.toString()).contains("bench, which measures").contains("  events ");
    }

    @Test
    void eventsArePrintedPageByPageToTheEnd() {
        answers.put(
                "GET /postiljon/events?after=5&limit=1000",
                "{\"events\":[{\"position\":6,\"event\":\"Accepted\"},{\"position\":7,\"event\":\"Delivered\"}],\"next\":7}");
        answers.put("GET /postiljon/events?after=7&limit=1000", "{\"events\":[],\"next\":7}");
        assertThat(run("events", "--after", "5", "--json")).isZero();
        assertThat(out.toString().lines())
                .containsExactly("{\"position\":6,\"event\":\"Accepted\"}", "{\"position\":7,\"event\":\"Delivered\"}");
    }

    @Test
    void whatIsForgottenIsAnErrorThatSaysWhereToGoOn() {
        answers.put("GET /postiljon/events?after=5&limit=1000", FORGOTTEN);
        assertThat(run("events", "--after", "5")).isEqualTo(1);
        assertThat(err.toString()).isEqualTo("postiljon: Forgotten up to 20. Begin after 20.\n");
    }

    @Test
    void whoFollowsIsToldWhatIsForgottenAndReadsOn() {
        answers.put("GET /postiljon/events?after=5&limit=1000", FORGOTTEN);
        answers.put(
                "GET /postiljon/events?after=20&limit=1000",
                "{\"events\":[{\"position\":21,\"event\":\"Accepted\"}],\"next\":21}");
        StringWriter read = new StringWriter();
        Writer goneAfterOne = new FilterWriter(read) {
            @Override
            public void flush() throws IOException {
                if (!read.toString().isEmpty()) {
                    throw new IOException("the reader is gone");
                }
            }
        };
        int status = Postiljon.commandLine()
                .setOut(new PrintWriter(goneAfterOne))
                .setErr(new PrintWriter(err))
                .execute("events", "--follow", "--after=5", "--json", "--data=" + data.root());
        assertThat(status).isZero();
        assertThat(read.toString()).isEqualTo("{\"position\":21,\"event\":\"Accepted\"}\n");
        assertThat(err.toString()).isEqualTo("postiljon: events are missing. Forgotten up to 20. Begin after 20.\n");
    }

    @Test
    void aServerThatWasKilledIsNamed() throws Exception {
        RunningServer runs = RunningServer.in(data);
        server.stop(0);
        new RunningServer(Long.MAX_VALUE, runs.smtp(), runs.admin(), runs.token()).announce(data);
        assertThat(run("status")).isEqualTo(1);
        assertThat(err.toString())
                .isEqualTo("postiljon: No server runs on " + data.root() + ": process " + Long.MAX_VALUE
                        + ", which listened on " + runs.admin() + ", ended without a stop. Start one with ./postiljon"
                        + " server, or name its directory with --data.\n");
        err.getBuffer().setLength(0);
        new RunningServer(ProcessHandle.current().pid(), runs.smtp(), runs.admin(), runs.token()).announce(data);
        assertThat(run("status")).isEqualTo(1);
        assertThat(err.toString()).contains("nothing listens on " + runs.admin() + ", where process");
    }

    @Test
    void whatTheServerRefusesIsToldAndIsStatusOne() {
        assertThat(run("pause", "nowhere.example", "--json")).isEqualTo(1);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).isEqualTo("postiljon: No site is called so." + System.lineSeparator());
    }

    @Test
    void aTokenThatOpensNothingIsToldWithItsFile() throws IOException {
        refusal = 401;
        assertThat(run("status")).isEqualTo(1);
        Path token = data.root().resolve("token");
        assertThat(err.toString())
                .contains("does not take the token in " + token)
                .contains("Start it again");
        Files.delete(token);
        assertThat(run("status")).isEqualTo(1);
        assertThat(err.toString()).contains("The token in " + token + " can't be read (NoSuchFileException");
    }

    @Test
    void withoutAServerTheWayToOneIsTold() throws IOException {
        server.stop(0);
        assertThat(run("status")).isEqualTo(1);
        assertThat(err.toString())
                .contains("nothing listens on 127.0.0.1:")
                .contains("./postiljon server")
                .doesNotContain("\tat ");
        RunningServer.withdraw(data);
        assertThat(run("status")).isEqualTo(1);
        assertThat(err.toString()).contains("server.json");
    }

    @Test
    void wrongUsageIsStatusTwo() {
        assertThat(run("pause", "b.example", "--for", "10x")).isEqualTo(2);
        assertThat(err.toString()).contains("--for: \"10x\" is not a duration. Write a number and s, m, h or d");
        assertThat(run("pause", "b.example", "--for", "0s")).isEqualTo(2);
        assertThat(err.toString()).contains("--for: \"0s\" is not a duration.");
        assertThat(run("cancel", "--campaign", "")).isEqualTo(2);
        assertThat(err.toString()).contains("--campaign is empty.");
        assertThat(run("why", " ")).isEqualTo(2);
        assertThat(run("resume", "")).isEqualTo(2);
        assertThat(run("pause", "b.example", "--reason", "")).isEqualTo(2);
        assertThat(run("events", "--after", "-3")).isEqualTo(2);
        assertThat(err.toString()).contains("--after: -3 is no position. Write 0 or more.");
        assertThat(run("status", "--nonsense")).isEqualTo(2);
        assertThat(new CommandLine(new Postiljon()).setErr(new PrintWriter(err)).execute())
                .isEqualTo(2);
        assertThat(asked).isEmpty();
    }

    private int run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--data=" + data.root());
        return Postiljon.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(all.toArray(String[]::new));
    }
}
