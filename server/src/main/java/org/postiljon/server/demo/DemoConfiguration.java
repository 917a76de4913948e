package org.postiljon.server.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** What the demo writes into the server's {@code conf} before it starts, and says that it did. */
final class DemoConfiguration {
    private static final String MAILET = "class=\"org.postiljon.mailets.AdaptiveRemoteDelivery\">";
    private static final List<String> LIMITS = List.of(
            "destination.*.firstRate=600/min", "destination.*.maxRate=12000/min", "destination.*.maxConnections=10");

    private DemoConfiguration() {}

    /** The limits that it sets for its receivers, for people. */
    static List<String> limits() {
        return LIMITS;
    }

    /**
     * Completes a {@code conf} that has just been made.
     *
     * @param routes lines of the route table
     * @param pace   of retries
     */
    static void write(Path conf, List<String> routes, DemoPace pace) throws IOException {
        Files.writeString(conf.resolve("routes"), String.join("\n", routes) + "\n");
        Path properties = conf.resolve("postiljon.properties");
        String kept = Files.exists(properties)
                ? Files.readString(properties)
                        .lines()
                        .filter(line -> !line.matches("\\s*(routes|destination\\.[^=]*)\\s*=.*"))
                        .collect(Collectors.joining("\n", "", "\n"))
                : "";
        Files.writeString(properties, kept + "routes=routes\n" + String.join("\n", LIMITS) + "\n");
        Path container = conf.resolve("mailetcontainer.xml");
        String xml = Files.readString(container);
        if (!xml.contains(MAILET)) {
            throw new IOException(container + " has no AdaptiveRemoteDelivery");
        }
        Files.writeString(
                container,
                xml.replace(
                        MAILET,
                        MAILET + "\n        <delayTime>" + pace.delays() + "</delayTime>\n        <maxRetries>"
                                + DemoPace.MAX_RETRIES + "</maxRetries>\n        <lifetime>1h</lifetime>"));
    }
}
