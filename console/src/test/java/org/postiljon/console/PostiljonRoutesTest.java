package org.postiljon.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postiljon.console.WrittenOperator.NOON;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.james.webadmin.WebAdminServer;
import org.apache.james.webadmin.WebAdminUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postiljon.bounce.reply.Reply;
import org.postiljon.bounce.reply.Stage;
import org.postiljon.delivery.destination.LastKnown;
import org.postiljon.delivery.engine.ParkedReport;
import org.postiljon.delivery.event.Event;
import org.postiljon.delivery.event.LoggedEvent;
import org.postiljon.delivery.message.Address;
import org.postiljon.delivery.message.Domain;
import org.postiljon.delivery.message.Labels;
import org.postiljon.delivery.site.RoutedDomains;
import org.postiljon.delivery.site.Site;
import org.postiljon.delivery.spool.EventLog;
import org.postiljon.delivery.spool.EventsMissing;
import org.postiljon.delivery.spool.OutboxItem;
import org.postiljon.delivery.spool.SpoolFailure;

/** Against James's real webadmin server. */
class PostiljonRoutesTest {
    private static final ParkedReport PARKED = new ParkedReport(
            7,
            OutboxItem.Kind.BOUNCE,
            "Mail1",
            "news@a.example",
            List.of("anna@b.example"),
            "no header",
            WrittenOperator.NOON);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final WrittenOperator operator = new WrittenOperator();
    private final List<LoggedEvent> events = new ArrayList<>();
    private final RoutedDomains domains = new RoutedDomains();
    private final HttpClient client = HttpClient.newHttpClient();
    private final WebAdminServer server;
    private final String token;

    private final class Events implements EventLog {
        @Override
        public List<LoggedEvent> after(long position, int limit) {
            if (position > end()) {
                throw EventsMissing.behind(position, end());
            }
            return events.stream()
                    .filter(e -> e.position() > position)
                    .limit(limit)
                    .toList();
        }

        @Override
        public long end() {
            return events.size();
        }
    }

    PostiljonRoutesTest(@TempDir Path data) throws IOException {
        server = WebAdminUtils.createWebAdminServer(
                        new PostiljonRoutes(operator, new Events(), domains, AccessToken.in(data)))
                .start();
        token = Files.readString(data.resolve("token")).strip();
    }

    @AfterEach
    void stop() {
        server.destroy();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.getPort().getValue() + path))
                .header("Authorization", "Bearer " + token);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send(request(path));
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return send(request(path).POST(BodyPublishers.ofString(body)));
    }

    private static JsonNode json(HttpResponse<String> response) throws Exception {
        return JSON.readTree(response.body());
    }

    @Test
    void statusListsDestinations() throws Exception {
        domains.note(new Domain("b.example"), new Site("mx.b.example"));
        domains.note(new Domain("also-b.example"), new Site("mx.b.example"));
        operator.parked.add(PARKED);
        HttpResponse<String> response = get("/postiljon/status");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(json(response)).isEqualTo(JSON.readTree("""
                {"destinations":[
                  {"site":"mx.b.example","domains":["also-b.example","b.example"],"source":"out1","state":"Throttled","cause":"421 4.7.0 slow down",
                   "since":"2030-01-01T12:00:00Z","until":"2030-01-01T12:00:10Z","ratePerMinute":0.0,"connections":1,
                   "waiting":812,"oldestDue":"2030-01-01T12:00:00Z","delivered":5,"attempts":7,"failed":1,"notTried":800},
                  {"site":"mx.c.example","domains":[],"source":"out1","state":"Ok","cause":"","since":"2030-01-01T12:00:00Z",
                   "until":null,"ratePerMinute":30.5,"connections":0,"waiting":0,"oldestDue":null,"delivered":0,
                   "attempts":0,"failed":0,"notTried":0}],
                 "parked":[{"id":7,"kind":"BOUNCE","message":"Mail1","sender":"news@a.example",
                   "recipients":["anna@b.example"],"reason":"no header","since":"2030-01-01T12:00:00Z"}],
                 "parkedCount":1}"""));
    }

    @Test
    void reportsThatAreSetAsideAreListedRetriedAndDismissed() throws Exception {
        operator.parked.add(PARKED);
        String report = """
                {"id":7,"kind":"BOUNCE","message":"Mail1","sender":"news@a.example",
                 "recipients":["anna@b.example"],"reason":"no header","since":"2030-01-01T12:00:00Z"}""";
        assertThat(json(get("/postiljon/reports"))).isEqualTo(JSON.readTree("{\"reports\":[" + report + "]}"));
        assertThat(json(post("/postiljon/reports/retry", "{\"id\":7,\"author\":\"anna\"}")))
                .isEqualTo(JSON.readTree("{\"retried\":" + report + "}"));
        assertThat(json(post("/postiljon/reports/dismiss", "{\"id\":7}")))
                .isEqualTo(JSON.readTree("{\"dismissed\":" + report + "}"));
        assertThat(operator.asked).containsExactly("retry 7, anna", "dismiss 7, webadmin");

        HttpResponse<String> unknown = post("/postiljon/reports/dismiss", "{\"id\":8}");
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(unknown.body()).contains("No report 8");
        for (String body : List.of("{}", "{\"id\":\"7\"}", "{\"id\":-1}", "{\"id\":1.5}", "{\"id\":7,\"x\":1}")) {
            assertThat(post("/postiljon/reports/dismiss", body).statusCode())
                    .as(body)
                    .isEqualTo(400);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "anna%40b.example, anna@b.example",
        "anna+news@b.example, anna+news@b.example",
        "a%2Fb%2Bc@b.example, a/b+c@b.example",
        "b.example, b.example",
        "b%C3%BCcher.example, b\u00fccher.example",
        "127.0.0.1:2525, 127.0.0.1:2525"
    })
    void whyIsAskedAboutWhatStandsInThePath(String path, String subject) throws Exception {
        domains.note(new Domain("b.example"), new Site("mx.b.example"));
        HttpResponse<String> response = get("/postiljon/why/" + path);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(operator.asked).containsExactly("why " + subject);
        JsonNode reason = json(response).path("reasons").path(0);
        assertThat(json(response).path("subject").textValue()).isEqualTo(subject);
        assertThat(reason.path("reason").textValue()).isEqualTo("Throttled until 12:00:10 by 421 4.7.0");
        assertThat(reason.path("domains").toString()).isEqualTo("[\"b.example\"]");
        assertThat(reason.path("next").isNull()).isTrue();
        assertThat(reason.path("attempts").intValue()).isEqualTo(2);
    }

    @Test
    void ordersReachTheOperator() throws Exception {
        assertThat(post("/postiljon/pause", """
                                {"site":"b.example","reason":"they asked","author":"anna",
                                 "until":"2030-01-01T14:00:00+01:00"}""").body()).isEqualTo("{\"paused\":[\"mx.b.example\"]}");
        assertThat(post("/postiljon/pause", "{\"site\":\"b.example\",\"reason\":\"x\",\"until\":null}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(post("/postiljon/resume", "{\"site\":\"b.example\"}").body())
                .isEqualTo("{\"resumed\":[],\"notPaused\":[\"mx.b.example\"]}");
        operator.state = LastKnown.State.PAUSED;
        assertThat(post("/postiljon/resume", "{\"site\":\"b.example\"}").body())
                .isEqualTo("{\"resumed\":[\"mx.b.example\"]}");
        assertThat(post("/postiljon/cancel", "{\"campaign\":\"summer\",\"author\":\"anna\"}")
                        .body())
                .isEqualTo("{\"cancelled\":17}");
        assertThat(post("/postiljon/cancel", "{\"tag\":\"x\"}").body()).isEqualTo("{\"cancelled\":17}");
        assertThat(post("/postiljon/cancel", "{\"author\":\"anna\"}").statusCode())
                .isEqualTo(400);
        assertThat(operator.asked)
                .containsExactly(
                        "pause b.example, they asked, anna, 2030-01-01T13:00:00Z",
                        "pause b.example, x, webadmin, open",
                        "status",
                        "resume b.example, webadmin",
                        "status",
                        "resume b.example, webadmin",
                        "cancel summer/, anna",
                        "cancel /x, webadmin");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no json",
                "[]",
                "{}",
                "{\"site\":7,\"reason\":\"x\"}",
                "{\"site\":\"b.example\"}",
                "{\"site\":\"b.example\",\"reason\":\"\"}",
                "{\"site\":\"b.example\",\"reason\":\"a\\nb\"}",
                "{\"site\":\"b.example\",\"reason\":\"x\",\"until\":\"tomorrow\"}",
                "{\"site\":\"b.example\",\"reason\":\"x\",\"untill\":\"2030-01-01T14:00:00Z\"}"
            })
    void ordersThatCantBeReadAreRefused(String body) throws Exception {
        HttpResponse<String> response = post("/postiljon/pause", body);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(json(response).path("status").intValue()).isEqualTo(400);
        assertThat(json(response).path("detail").textValue()).isNotBlank();
        assertThat(operator.asked).isEmpty();
    }

    @Test
    void anEndlessOrderIsNotReadToItsEnd() throws Exception {
        assertThat(post("/postiljon/pause", " ".repeat(100_000)).statusCode()).isEqualTo(413);
    }

    @Test
    void aSiteThatNobodyKnowsIsNotFound() throws Exception {
        HttpResponse<String> response = post("/postiljon/pause", "{\"site\":\"nowhere.example\",\"reason\":\"x\"}");
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(json(response).path("detail").textValue())
                .contains("nowhere.example")
                .contains("neither conf/routes nor DNS");
    }

    @Test
    void eventsComeInPages() throws Exception {
        for (int i = 1; i <= 3; i++) {
            events.add(new LoggedEvent(i, "e" + i, delivered(i)));
        }
        JsonNode page = json(get("/postiljon/events?after=1&limit=1"));
        assertThat(page.path("next").longValue()).isEqualTo(2);
        assertThat(page.path("end").longValue()).isEqualTo(3);
        assertThat(page.path("events")).isEqualTo(JSON.readTree("""
                [{"position":2,"id":"e2","event":"Delivered","at":"2030-01-01T12:00:00Z","delivery":2,"message":"Mail1",
                  "messageId":"<1@a.example>","sender":"","recipient":"anna@b.example","stream":"bulk","tenant":"t",
                  "campaign":"c","tag":"g","list":"l",
                  "answer":{"stage":"END-OF-DATA","text":"250 2.0.0 queued","code":250,"enhanced":"2.0.0"}}]"""));
        JsonNode rest = json(get("/postiljon/events?after=3"));
        assertThat(rest.path("events").size()).isZero();
        assertThat(rest.path("next").longValue()).isEqualTo(3);
    }

    @Test
    void whoWouldMissEventsIsToldWhereToReadOn() throws Exception {
        HttpResponse<String> answer = get("/postiljon/events?after=7");

        assertThat(answer.statusCode()).isEqualTo(410);
        assertThat(JSON.readTree(answer.body()).path("detail").textValue())
                .contains("ends at position 0, before 7", "begin after 0.");
    }

    private static Event delivered(long delivery) {
        return new Event.Delivered(
                NOON,
                new Event.Subject(
                        delivery,
                        "Mail1",
                        "<1@a.example>",
                        Optional.empty(),
                        Address.parse("anna@b.example").orElseThrow(),
                        "bulk",
                        new Labels("t", "c", "g", "l")),
                Reply.of(Stage.END_OF_DATA, 250, "2.0.0 queued"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"after=-1", "after=x", "limit=99999", "limit=", "after=9999999999999999999"})
    void numbersOutOfRangeAreRefused(String query) throws Exception {
        assertThat(get("/postiljon/events?" + query).statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /postiljon/status",
                "GET /postiljon/why/b.example",
                "GET /postiljon/events",
                "POST /postiljon/pause",
                "POST /postiljon/resume",
                "POST /postiljon/cancel"
            })
    void nothingWorksWithoutTheToken(String line) throws Exception {
        String[] parts = line.split(" ", 2);
        URI uri = URI.create("http://127.0.0.1:" + server.getPort().getValue() + parts[1]);
        for (String authorization : List.of("", "Bearer", "Bearer wrong", "Basic " + token, "Digest " + token, token)) {
            HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                    .method(parts[0], BodyPublishers.ofString("{\"site\":\"b\",\"reason\":\"r\",\"campaign\":\"c\"}"));
            if (!authorization.isEmpty()) {
                request.header("Authorization", authorization);
            }
            HttpResponse<String> response = send(request);
            assertThat(response.statusCode()).isEqualTo(401);
            assertThat(response.headers().firstValue("WWW-Authenticate")).isPresent();
            assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
        }
        assertThat(operator.asked).isEmpty();
    }

    @Test
    void pagesOfOtherHostsAreRefusedAndMayReadNothing() throws Exception {
        int port = server.getPort().getValue();
        for (String origin : List.of("https://evil.example", "null", "http://127.0.0.1:1", "::")) {
            HttpResponse<String> response = send(request("/postiljon/status").header("Origin", origin));
            assertThat(response.statusCode()).isEqualTo(403);
            assertThat(response.headers().firstValue("Access-Control-Allow-Origin"))
                    .isEmpty();
        }
        HttpResponse<String> own = send(request("/postiljon/status").header("Origin", "http://127.0.0.1:" + port));
        assertThat(own.statusCode()).isEqualTo(200);
        assertThat(own.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
        assertThat(own.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(own.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(operator.asked).containsExactly("status");
    }

    @Test
    void failuresAreToldWithAReason() throws Exception {
        operator.failure = Optional.of(new SpoolFailure("The disk is full. Free some space."));
        HttpResponse<String> full = post("/postiljon/cancel", "{\"campaign\":\"summer\"}");
        assertThat(full.statusCode()).isEqualTo(503);
        assertThat(json(full).path("detail").textValue()).isEqualTo("The disk is full. Free some space.");
        operator.failure = Optional.of(new IllegalArgumentException("not a site: \"x\""));
        HttpResponse<String> wrong = get("/postiljon/why/x");
        assertThat(wrong.statusCode()).isEqualTo(400);
        assertThat(json(wrong).path("detail").textValue()).isEqualTo("not a site: \"x\"");
    }
}
