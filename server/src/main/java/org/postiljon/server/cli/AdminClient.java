package org.postiljon.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.time.Duration;
import org.postiljon.server.disk.DataDirectory;
import org.postiljon.server.disk.RunningServer;

/** Asks and orders the server that runs on a data directory. */
final class AdminClient {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** The server itself gives up after 30 s. */
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private static final String FIX = "Start one with ./postiljon server, or name its directory with --data.";

    private final DataDirectory data;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    AdminClient(DataDirectory data) {
        this.data = data;
    }

    /** One element of a path, escaped. */
    static String element(String text) {
        return URLEncoder.encode(text, UTF_8).replace("+", "%20");
    }

    JsonNode get(String path) {
        return send(HttpRequest.newBuilder().GET(), path);
    }

    JsonNode post(String path, ObjectNode body) {
        return send(
                HttpRequest.newBuilder()
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body.toString(), UTF_8)),
                path);
    }

    /** Nothing of the body is told to anybody else, errors included. */
    JsonNode put(String path, ObjectNode body) {
        return send(
                HttpRequest.newBuilder()
                        .header("Content-Type", "application/json")
                        .PUT(HttpRequest.BodyPublishers.ofString(body.toString(), UTF_8)),
                path);
    }

    private JsonNode send(HttpRequest.Builder request, String path) {
        RunningServer server;
        try {
            server = RunningServer.in(data);
        } catch (IOException e) {
            throw new CommandFailure("No server runs on " + data.root() + " (" + Reasons.of(e) + "). " + FIX, e);
        }
        try {
            var response = http.send(
                    request.uri(URI.create("http://" + server.admin() + path))
                            .header("Authorization", "Bearer " + token(server))
                            .timeout(PATIENCE)
                            .build(),
                    BodyHandlers.ofString(UTF_8));
            if (response.statusCode() / 100 == 2) {
                return JSON.readTree(response.body());
            }
            if (response.statusCode() == 401) {
                throw new CommandFailure("The server on " + server.admin() + " does not take the token in "
                        + server.token() + ": that file was changed since it started. Start it again.");
            }
            throw refused(response.statusCode(), response.body());
        } catch (ConnectException e) {
            throw new CommandFailure(
                    server.isAlive()
                            ? "No server answers for " + data.root() + ": nothing listens on " + server.admin()
                                    + ", where process " + server.pid() + " should. " + FIX
                            : "No server runs on " + data.root() + ": process " + server.pid() + ", which listened on "
                                    + server.admin() + ", ended without a stop. " + FIX,
                    e);
        } catch (IOException e) {
            throw new CommandFailure(
                    "The server on " + server.admin() + " did not answer (" + Reasons.of(e) + "). Ask again.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure("Interrupted", e);
        }
    }

    private static String token(RunningServer server) {
        try {
            return Files.readString(server.token()).strip();
        } catch (IOException e) {
            throw new CommandFailure(
                    "The token in " + server.token() + " can't be read (" + Reasons.of(e)
                            + "). Ask as the user who runs the server; if the file is gone, start the server again.",
                    e);
        }
    }

    /** With what a problem in the form of RFC 9457 says; else with the body itself. */
    private static CommandFailure refused(int status, String body) {
        try {
            JsonNode problem = JSON.readTree(body);
            if (problem != null && problem.hasNonNull("detail")) {
                String detail = problem.get("detail").asText();
                return status == 410 && problem.path("readOnFrom").canConvertToLong()
                        ? new EventsGone(detail, problem.path("readOnFrom").asLong())
                        : new CommandFailure(detail);
            }
            if (problem != null && problem.hasNonNull("message")) { // as James's own routes write it
                String message = problem.get("message").asText();
                String details = problem.path("details").asText("");
                return new CommandFailure("The server answered " + status + ": " + message
                        + (message.contains(details) ? "" : ": " + details));
            }
        } catch (JsonProcessingException noJson) {
            return new CommandFailure("The server answered " + status + ": " + body, noJson);
        }
        return new CommandFailure("The server answered " + status + ": " + body);
    }
}
