package org.postiljon.server.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postiljon.delivery.spool.SpoolHealth;
import org.postiljon.server.ServerSettings;
import org.postiljon.server.disk.DataDirectory;
import org.postiljon.server.james.ReferenceJames;

class BootTest {
    @Test
    void boots(@TempDir Path disk) throws Exception {
        DataDirectory data = new DataDirectory(disk.resolve("data"));
        data.prepare();
        long start = System.nanoTime();
        try (var james = ReferenceJames.start(
                ServerSettings.onFreePorts(disk), data, new MapIntakeStore(), () -> SpoolHealth.FINE, List.of())) {
            System.out.println("boot ms " + (System.nanoTime() - start) / 1000000);
            System.out.println(james.smtp() + " " + james.admin());
            var answer = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://" + james.admin() + "/healthcheck"))
                                    .header("Authorization", "Bearer " + data.token())
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            System.out.println(answer.body());
            assertThat(answer.statusCode()).isEqualTo(200);
        }
    }
}
