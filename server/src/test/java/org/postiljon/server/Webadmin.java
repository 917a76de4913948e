package org.postiljon.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.net.HostAndPort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import org.postiljon.server.disk.RunningServer;

/** Asks a server's webadmin. */
public final class Webadmin {
    private final HttpClient http = HttpClient.newHttpClient();
    private final HostAndPort server;
    private final String token;

    /** With a token, right or wrong. */
    public Webadmin(HostAndPort server, String token) {
        this.server = server;
        this.token = token;
    }

    /** That of a server in this process, with its token. */
    public static Webadmin of(PostiljonServer server) throws IOException {
        return of(server.running());
    }

    /** That of a server in any process, with its token. */
    public static Webadmin of(RunningServer server) throws IOException {
        return new Webadmin(server.admin(), Files.readString(server.token()).strip());
    }

    /** GET. */
    public HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(request(path).GET().build(), BodyHandlers.ofString(UTF_8));
    }

    /** GET of one media type. */
    public HttpResponse<String> get(String path, String type) throws IOException, InterruptedException {
        return http.send(request(path).header("Accept", type).GET().build(), BodyHandlers.ofString(UTF_8));
    }

    /** PUT. */
    public HttpResponse<String> put(String path, String body) throws IOException, InterruptedException {
        return http.send(
                request(path)
                        .PUT(HttpRequest.BodyPublishers.ofString(body, UTF_8))
                        .build(),
                BodyHandlers.ofString(UTF_8));
    }

    /**
     * Asks without a token, as a page of another host makes a browser ask.
     *
     * @return the answer to a request that has {@code Origin}, and what belongs to a CORS preflight
     */
    public HttpResponse<String> withoutToken(String method, String path) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://" + server + path))
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .header("Origin", "http://evil.example")
                        .header("Access-Control-Request-Method", "POST")
                        .build(),
                BodyHandlers.ofString(UTF_8));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://" + server + path)).header("Authorization", "Bearer " + token);
    }
}
