package org.postiljon.server.disk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.net.HostAndPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * By what commands find the server that runs on a data directory: its file {@code server.json}. A killed server leaves
 * it behind; then nobody answers there.
 *
 * @param pid   its process
 * @param smtp  where it takes mail
 * @param admin where its webadmin listens
 * @param token file with what opens webadmin; for the server's user alone
 */
public record RunningServer(long pid, List<HostAndPort> smtp, HostAndPort admin, Path token) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Says that it runs.
     *
     * @throws IOException when the file can't be written
     */
    public void announce(DataDirectory data) throws IOException {
        data.serverFile().write(List.of(json().toString()));
    }

    /** Says that none runs any more. */
    public static void withdraw(DataDirectory data) throws IOException {
        Files.deleteIfExists(data.serverFile().file());
    }

    /**
     * The server of a data directory.
     *
     * @throws IOException when there is none, or the file can't be read
     */
    public static RunningServer in(DataDirectory data) throws IOException {
        List<String> lines = data.serverFile().read();
        if (lines.isEmpty()) {
            throw new IOException("there is no " + data.serverFile().file());
        }
        try {
            JsonNode json = JSON.readTree(lines.get(0));
            List<HostAndPort> smtp = new ArrayList<>();
            json.required("smtp").forEach(address -> smtp.add(HostAndPort.fromString(address.asText())));
            return new RunningServer(
                    json.required("pid").asLong(),
                    smtp,
                    HostAndPort.fromString(json.required("admin").asText()),
                    Path.of(json.required("token").asText()));
        } catch (IllegalArgumentException e) {
            throw new IOException(data.serverFile().file() + " is not what a server writes", e);
        }
    }

    /** Whether its process is there. After a kill another one may have got its number. */
    public boolean isAlive() {
        return ProcessHandle.of(pid).isPresent();
    }

    /** {@code {"pid":..., "smtp":[...], "admin":..., "token":...}}. */
    public ObjectNode json() {
        ObjectNode json = JSON.createObjectNode().put("pid", pid);
        ArrayNode addresses = json.putArray("smtp");
        smtp.forEach(address -> addresses.add(address.toString()));
        return json.put("admin", admin.toString()).put("token", token.toString());
    }
}
