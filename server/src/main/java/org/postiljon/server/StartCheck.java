package org.postiljon.server;

import java.io.IOException;
import java.io.Reader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.postiljon.server.disk.ConfXml;
import org.postiljon.server.disk.DataDirectory;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/**
 * Looks, before James starts, at what James itself tells badly: XML that is not well-formed (it names no file) and
 * addresses that can't be listened on (it names no address, and hangs where it is webadmin's).
 */
final class StartCheck implements AutoCloseable {
    private static final String SMTP = "smtpserver.xml";
    private static final String ADMIN = "webadmin.properties";

    private final Path conf;
    /** Held until all are checked, so that an address that is written twice is found too. */
    private final List<ServerSocket> listening = new ArrayList<>();

    private StartCheck(Path conf) {
        this.conf = conf;
    }

    /**
     * Checks a data directory.
     *
     * @throws IOException that names file, key and fix
     */
    static void check(DataDirectory data, ServerSettings settings) throws IOException {
        try (StartCheck check = new StartCheck(data.conf())) {
            check.wellFormed();
            check.smtp(settings);
            check.admin(settings);
        }
    }

    private void wellFormed() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(conf, "*.xml")) {
            for (Path file : files) {
                ConfXml.read(file);
            }
        }
    }

    private void smtp(ServerSettings settings) throws IOException {
        Path file = conf.resolve(SMTP);
        if (!Files.exists(file)) {
            return;
        }
        List<String> binds = new ArrayList<>();
        NodeList servers = ConfXml.read(file).getElementsByTagName("smtpserver");
        for (int i = 0; i < servers.getLength(); i++) {
            if (servers.item(i) instanceof Element server
                    && !server.getAttribute("enabled").equals("false")) {
                child(server, "bind").ifPresent(binds::add);
            }
        }
        for (int i = 0; i < binds.size(); i++) {
            for (String bind : binds.get(i).split(",", -1)) {
                String host = bind.strip().replaceFirst(":[^:]*$", "");
                String port = bind.strip().substring(host.length()).replaceFirst(":", "");
                if (host.contains(":")) {
                    throw new IOException("conf/" + SMTP + ", <bind>: \"" + bind.strip()
                            + "\" has an IPv6 address, which James can't read here. Write a host name that leads to it,"
                            + " or 0.0.0.0:" + (isPort(port) ? port : "2525")
                            + ", which listens on all addresses, IPv6 too.");
                }
                if (!isPort(port) || host.isEmpty()) {
                    throw new IOException("conf/" + SMTP + ", <bind>: \"" + bind.strip()
                            + "\" is not host:port. Write it like 127.0.0.1:2525.");
                }
                int used = i == 0 ? settings.smtp().orElse(Integer.parseInt(port)) : Integer.parseInt(port);
                listen("conf/" + SMTP + ", <bind>", host, used, "--smtp-port");
            }
        }
    }

    private static Optional<String> child(Element parent, String name) {
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node.getNodeName().equals(name)) {
                return Optional.of(node.getTextContent());
            }
        }
        return Optional.empty();
    }

    private void admin(ServerSettings settings) throws IOException {
        Path file = conf.resolve(ADMIN);
        if (!Files.exists(file)) {
            return;
        }
        Properties written = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            written.load(reader);
        } catch (IllegalArgumentException e) {
            throw new IOException("conf/" + ADMIN + " can't be read: " + e.getMessage(), e);
        }
        if (!Boolean.parseBoolean(written.getProperty("enabled", "false").strip())) {
            return;
        }
        String port = written.getProperty("port", "0").strip();
        if (!isPort(port)) {
            throw new IOException(
                    "conf/" + ADMIN + ", port: \"" + port + "\" is not a port. Write a number from 0 to 65535.");
        }
        listen(
                "conf/" + ADMIN + ", port",
                written.getProperty("host", "localhost").strip(),
                settings.admin().orElse(Integer.parseInt(port)),
                "--admin-port");
    }

    private static boolean isPort(String text) {
        return text.matches("\\d{1,5}") && Integer.parseInt(text) <= 65_535;
    }

    private void listen(String key, String host, int port, String option) throws IOException {
        try {
            ServerSocket socket = new ServerSocket();
            listening.add(socket);
            socket.setReuseAddress(true); // connections of the last run may linger
            socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
        } catch (IOException e) {
            throw new IOException(
                    key + ": can't listen on " + host + ":" + port + " (" + e.getMessage()
                            + "). End who listens there, write another address, or start with " + option + " PORT.",
                    e);
        }
    }

    @Override
    public void close() throws IOException {
        for (ServerSocket socket : listening) {
            socket.close();
        }
    }
}
