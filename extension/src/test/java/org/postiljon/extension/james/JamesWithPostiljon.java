package org.postiljon.extension.james;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.apache.james.FakeSearchMailboxModule;
import org.apache.james.GuiceJamesServer;
import org.apache.james.MemoryJamesConfiguration;
import org.apache.james.MemoryJamesServerMain;
import org.apache.james.data.UsersRepositoryModuleChooser;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.mailrepository.api.MailKey;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.james.modules.protocols.SmtpGuiceProbe;
import org.apache.james.utils.MailRepositoryProbeImpl;
import org.apache.james.utils.WebAdminGuiceProbe;
import org.apache.mailet.Mail;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** James 3.8.1's memory server, with the files of {@code james-conf/extension} in its configuration. */
final class JamesWithPostiljon implements AutoCloseable {
    static final Path SAMPLES = Path.of("../james-conf/extension");

    static {
        // Read once when James's class is loaded: else a failed start ends the whole process.
        System.setProperty("james.exit.on.startup.error", "false");
    }

    private final GuiceJamesServer james;
    private final Path directory;

    private JamesWithPostiljon(GuiceJamesServer james, Path directory) {
        this.james = james;
        this.directory = directory;
    }

    /** Puts the files into place: those of a James, then what the samples add. */
    static void configure(Path directory, String postiljonProperties, String routes) throws Exception {
        Path conf = Files.createDirectories(directory.resolve("conf"));
        for (String file : List.of(
                "domainlist.xml",
                "usersrepository.xml",
                "dnsservice.xml",
                "mailrepositorystore.xml",
                "smtpserver.xml",
                "jmap.properties")) {
            try (InputStream in = resource(file)) {
                Files.copy(in, conf.resolve(file), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        for (String file : List.of("extensions.properties", "healthcheck.properties")) {
            Files.copy(SAMPLES.resolve(file), conf.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        Files.writeString(
                conf.resolve("webadmin.properties"),
                Files.readString(SAMPLES.resolve("webadmin.properties")).replace("port=8000", "port=0"));
        Files.writeString(
                conf.resolve("postiljon.properties"),
                Files.readString(SAMPLES.resolve("postiljon.properties")) + "\n" + postiljonProperties);
        Files.writeString(conf.resolve("postiljon-routes.txt"), routes);
        writeMailetContainer(conf.resolve("mailetcontainer.xml"));
    }

    private static InputStream resource(String name) {
        return Objects.requireNonNull(JamesWithPostiljon.class.getResourceAsStream("/james/" + name), name);
    }

    private static void writeMailetContainer(Path file) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        Document container;
        try (InputStream in = resource("mailetcontainer.xml")) {
            container = factory.newDocumentBuilder().parse(in);
        }
        Document snippet = factory.newDocumentBuilder()
                .parse(SAMPLES.resolve("mailetcontainer-snippet.xml").toFile());
        Element processors =
                (Element) container.getElementsByTagName("processors").item(0);
        NodeList added = snippet.getElementsByTagName("processor");
        for (int i = 0; i < added.getLength(); i++) {
            if (added.item(i).getParentNode() == snippet.getDocumentElement()) {
                processors.appendChild(container.importNode(added.item(i), true));
            }
        }
        try (OutputStream out = Files.newOutputStream(file)) {
            TransformerFactory.newInstance()
                    .newTransformer()
                    .transform(new DOMSource(container), new StreamResult(out));
        }
    }

    static JamesWithPostiljon start(Path directory) throws Exception {
        GuiceJamesServer james = MemoryJamesServerMain.createServer(MemoryJamesConfiguration.builder()
                        .workingDirectory(directory.toFile())
                        .usersRepository(UsersRepositoryModuleChooser.Implementation.DEFAULT)
                        .build())
                .combineWith(new FakeSearchMailboxModule(), SpoolProbe.MODULE);
        try {
            james.start();
        } catch (Exception e) {
            james.stop();
            throw e;
        }
        return new JamesWithPostiljon(james, directory);
    }

    /** Hands a mail in over SMTP, as a CRM does. */
    void send(String sender, String recipient, String content) throws IOException {
        int port = james.getProbe(SmtpGuiceProbe.class).getSmtpPort().getValue();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            expect(socket, "220", "");
            expect(socket, "250", "EHLO crm.a.example\r\n");
            expect(socket, "250", "MAIL FROM:<" + sender + ">\r\n");
            expect(socket, "250", "RCPT TO:<" + recipient + ">\r\n");
            expect(socket, "354", "DATA\r\n");
            expect(socket, "250", content + "\r\n.\r\n");
            expect(socket, "221", "QUIT\r\n");
        }
    }

    /** Gives James a mail that it has in its spool, as after a kill: under a name that it had before. */
    void spool(String name, String sender, List<String> recipients, String content) throws Exception {
        james.getProbe(SpoolProbe.class).add(name, Mail.DEFAULT, sender, recipients, content);
    }

    /** Gives James a mail of the outbox, for the processor that tells the sender. */
    void report(String name, String sender, String failed, String content) throws Exception {
        james.getProbe(SpoolProbe.class).add(name, "bounces", sender, List.of(failed), content);
    }

    /** How many mails are in James's spool, those that are under way included. */
    long waitsInJames() throws Exception {
        return james.getProbe(SpoolProbe.class).size();
    }

    private static void expect(Socket socket, String code, String command) throws IOException {
        socket.getOutputStream().write(command.getBytes(StandardCharsets.UTF_8));
        StringBuilder line = new StringBuilder();
        int b = socket.getInputStream().read();
        while (b >= 0) {
            line.append((char) b);
            if (b == '\n') {
                if (line.charAt(3) == ' ') {
                    break;
                }
                line.setLength(0);
            }
            b = socket.getInputStream().read();
        }
        if (!line.toString().startsWith(code)) {
            throw new IOException("Expected " + code + " after " + command.strip() + ", got " + line);
        }
    }

    /** Asks a route of webadmin, with the token of the data directory. */
    HttpResponse<String> get(String path) throws Exception {
        return ask(path, HttpRequest.newBuilder());
    }

    /** Gives an order, as JSON, to a route of webadmin. */
    String post(String path, String json) throws Exception {
        return ask(path, HttpRequest.newBuilder().POST(BodyPublishers.ofString(json)))
                .body();
    }

    private HttpResponse<String> ask(String path, HttpRequest.Builder request) throws Exception {
        String token =
                Files.readString(directory.resolve("var/postiljon/token")).strip();
        int port = james.getProbe(WebAdminGuiceProbe.class).getWebAdminPort().getValue();
        return HttpClient.newHttpClient()
                .send(
                        request.uri(URI.create("http://127.0.0.1:" + port + path))
                                .header("Authorization", "Bearer " + token)
                                .build(),
                        BodyHandlers.ofString());
    }

    /** The mails of a repository, as text. */
    List<String> mails(String url) throws Exception {
        MailRepositoryProbeImpl probe = james.getProbe(MailRepositoryProbeImpl.class);
        MailRepositoryUrl repository = MailRepositoryUrl.from(url);
        List<String> texts = new ArrayList<>();
        for (MailKey key : probe.listMailKeys(repository)) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            Mail mail = probe.getMail(repository, key);
            mail.getMessage().writeTo(bytes);
            LifecycleUtil.dispose(mail);
            texts.add(bytes.toString(StandardCharsets.UTF_8));
        }
        return texts;
    }

    @Override
    public void close() {
        james.stop();
    }
}
