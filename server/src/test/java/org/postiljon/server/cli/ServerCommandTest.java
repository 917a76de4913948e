package org.postiljon.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postiljon.server.PostiljonServer;
import org.postiljon.server.ServerSettings;
import org.postiljon.server.disk.DataDirectory;

/** Starts that are refused: what an admin reads then names file, key and fix, and no more. */
class ServerCommandTest {
    private DataDirectory data;

    @BeforeEach
    void prepare(@TempDir Path disk) throws IOException {
        data = new DataDirectory(disk.resolve("data"));
        data.prepare();
    }

    private void edit(String file, String old, String changed) throws IOException {
        Path edited = data.conf().resolve(file);
        String before = Files.readString(edited);
        assertThat(before).contains(old);
        Files.writeString(edited, before.replace(old, changed));
    }

    private String refused(String... more) {
        StringWriter err = new StringWriter();
        StringWriter out = new StringWriter();
        List<String> arguments = new ArrayList<>(List.of("server", "--data=" + data.root()));
        arguments.addAll(List.of(more.length == 0 ? new String[] {"--smtp-port=0", "--admin-port=0"} : more));
        int status = Postiljon.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments.toArray(String[]::new));
        assertThat(status).isEqualTo(1);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString())
                .startsWith("postiljon: ")
                .doesNotContain("\tat ")
                .doesNotContain("Guice")
                .contains("More is in " + data.logs());
        assertThat(err.toString().lines().count()).isLessThan(8);
        return err.toString();
    }

    @ParameterizedTest
    @CsvSource({
        "mailetcontainer.xml, </mailetcontainer>, '', 'conf/mailetcontainer.xml, line'",
        "smtpserver.xml, <bind>, <bind, 'conf/smtpserver.xml, line'",
        "smtpserver.xml, 127.0.0.1:2525, nonsense:port, 'conf/smtpserver.xml, <bind>: \"nonsense:port\" is not host:port'",
        "mailetcontainer.xml, <bounceProcessor>bounces, <bounceProcessor>bouncs, 'conf/mailetcontainer.xml, processor transport, AdaptiveRemoteDelivery, <bounceProcessor>: there is no processor \"bouncs\". Did you mean bounces? Else add <processor state=\"bouncs\">.'",
        "mailetcontainer.xml, <bounceProcessor>, <onSuccess>gone</onSuccess><bounceProcessor>, 'conf/mailetcontainer.xml, processor transport, AdaptiveRemoteDelivery, <onSuccess>: there is no processor \"gone\". Write the name of one, or add <processor state=\"gone\">.'",
        "mailetcontainer.xml, <processor>incoming</processor>, <processor>nosuch</processor>, 'conf/mailetcontainer.xml, processor transport, ToProcessor, <processor>: there is no processor \"nosuch\"'",
        "mailetcontainer.xml, mailets.AdaptiveRemote, mailets.AdaptivRemote, 'conf/mailetcontainer.xml, processor transport: there is no mailet \"org.postiljon.mailets.AdaptivRemoteDelivery\". Did you mean org.postiljon.mailets.AdaptiveRemoteDelivery?'",
        "mailetcontainer.xml, org.postiljon.mailets.Adap, Adap, 'there is no mailet \"AdaptiveRemoteDelivery\". Did you mean org.postiljon.mailets.AdaptiveRemoteDelivery?'",
        "mailetcontainer.xml, PostmasterAlias, PostmasterAlia, 'processor root: there is no mailet \"PostmasterAlia\". Did you mean PostmasterAlias?'",
        "mailetcontainer.xml, PostmasterAlias, com.example.Wonder, 'processor root: there is no mailet \"com.example.Wonder\". Correct its name, or put its jar on the class path.'",
        "mailetcontainer.xml, HostIsLocal, HostIsLokal, 'processor transport: there is no matcher \"HostIsLokal\". Did you mean HostIsLocal?'",
        "mailetcontainer.xml, HostIsLocal, StreamsIs=bulk, 'processor transport: there is no matcher \"StreamsIs\". Did you mean org.postiljon.matchers.StreamIs?'",
        "mailetcontainer.xml, <bounceProcessor>bounces</bounceProcessor>, <bounceProcesor>bounces</bounceProcesor>, 'conf/mailetcontainer.xml, processor transport, AdaptiveRemoteDelivery (match=\"All\"), <bounceProcesor>: is not known. Did you mean bounceProcessor?'",
        "mailetcontainer.xml, <bounceProcessor>bounces, <outgoing>bulk</outgoing><lifetime>1h</lifetime><lifetime>9h</lifetime><bounceProcessor>bounces, 'conf/mailetcontainer.xml, processor transport, AdaptiveRemoteDelivery (match=\"All\", outgoing bulk), <lifetime>: \"1h,9h\" are several values'",
        "smtpserver.xml, 127.0.0.1:2525, '[::]:2525', 'conf/smtpserver.xml, <bind>: \"[::]:2525\" has an IPv6 address, which James can''t read here. Write a host name that leads to it, or 0.0.0.0:2525, which listens on all addresses, IPv6 too.'",
        "smtpserver.xml, 127.0.0.1:2525, '127.0.0.1:0, ::1:2525', '<bind>: \"::1:2525\" has an IPv6 address'",
        "routes, '# *  ', '*  ', 'conf/routes, line 5'",
        "postiljon.properties, routes=routes, routes=gone, 'postiljon.properties, routes: \"gone\" can''t be read'",
        "postiljon.properties, '#destination.*.maxRate=12000/min', 'destination.127.0.0.1:26001.maxRate=3/s', 'Write destination.127.0.0.1\\:26001.maxRate=3/s'",
        "postiljon.properties, '#keepFree=200MB', 'keepFree=lots', 'postiljon.properties, keepFree: \"lots\" is not a size'",
        "webadmin.properties, port=8025, port=nonsense, 'conf/webadmin.properties, port: \"nonsense\" is not a port'",
    })
    void whatIsWrittenWrongIsNamed(String file, String old, String changed, String told) throws IOException {
        edit(file, old, changed);
        assertThat(refused()).contains(told);
    }

    @Test
    void aPortInUseIsNamedWithTheWayOut() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(other.getLocalPort());
            assertThat(refused("--smtp-port=" + port, "--admin-port=0"))
                    .contains("127.0.0.1:" + port)
                    .contains("conf/smtpserver.xml, <bind>")
                    .contains("--smtp-port");
            assertThat(refused("--smtp-port=0", "--admin-port=" + port))
                    .contains("127.0.0.1:" + port)
                    .contains("conf/webadmin.properties, port")
                    .contains("--admin-port");
        }
    }

    @Test
    void aPortThatTwoListenersAreGivenIsNamed() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        assertThat(refused("--smtp-port=" + port, "--admin-port=" + port))
                .contains("conf/webadmin.properties, port: can't listen on 127.0.0.1:" + port);
    }

    @Test
    void aSecondServerOnTheDirectoryIsToldOfTheFirst() throws Exception {
        try (PostiljonServer first = PostiljonServer.start(ServerSettings.onFreePorts(data.root()))) {
            assertThat(refused())
                    .contains("is in use by another server (process "
                            + ProcessHandle.current().pid() + ")");
            assertThat(first.running().smtp()).isNotEmpty();
        }
    }

    @Test
    void aDamagedListIsNamed() throws IOException {
        Files.write(data.domains().file(), new byte[] {(byte) 0xff, (byte) 0xfe});
        assertThat(refused()).contains(data.domains().file() + " is damaged").contains("backup");
    }

    @Test
    void aLineThatIsNoDomainIsNamed() throws IOException {
        data.domains().write(List.of("localhost", "no domain!"));
        assertThat(refused())
                .contains(
                        data.domains().file() + ": \"no domain!\" is no domain. Remove that line, and add the domain");
    }

    @Test
    void aLineThatIsNoUserIsNamed() throws IOException {
        data.users().write(List.of("anna@a.example:secret"));
        assertThat(refused())
                .contains(data.users().file() + ", line 1: is no user. Remove it, and add the user again")
                .doesNotContain("secret");
    }

    @Test
    void aPortThatIsNoneIsWrongUsage() {
        StringWriter err = new StringWriter();
        int status = Postiljon.commandLine()
                .setErr(new PrintWriter(err))
                .execute("server", "--data=" + data.root(), "--smtp-port=70000");
        assertThat(status).isEqualTo(2);
        assertThat(err.toString()).startsWith("--smtp-port: \"70000\" is not a port from 0 to 65535.");
    }
}
