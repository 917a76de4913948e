package org.postiljon.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.net.HostAndPort;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Base64;

/** A sender that says what a test tells it to say, and gives back the replies. */
public final class SmtpClient implements AutoCloseable {
    private final Socket socket = new Socket();
    private final BufferedReader in;
    private final OutputStream out;

    /** Connects from a local address and reads the greeting. */
    public SmtpClient(String from, HostAndPort server) throws IOException {
        socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
        socket.connect(new InetSocketAddress(InetAddress.getByName(server.getHost()), server.getPort()), 10_000);
        socket.setSoTimeout(30_000);
        in = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
        out = socket.getOutputStream();
        reply();
        say("EHLO client.example");
    }

    /** Sends a line and gives back the whole reply, its lines parted by line feeds. */
    public String say(String line) throws IOException {
        out.write((line + "\r\n").getBytes(ISO_8859_1));
        out.flush();
        return reply();
    }

    /** AUTH PLAIN (RFC 4616). */
    public String logIn(String user, String password) throws IOException {
        byte[] credentials = ("\0" + user + "\0" + password).getBytes(UTF_8);
        return say("AUTH PLAIN " + Base64.getEncoder().encodeToString(credentials));
    }

    /** A whole transaction; the reply to the first command that is refused, or to the final dot. */
    public String send(String from, String to, String message) throws IOException {
        for (String line : new String[] {"MAIL FROM:<" + from + ">", "RCPT TO:<" + to + ">", "DATA"}) {
            String reply = say(line);
            if (reply.startsWith("4") || reply.startsWith("5")) {
                return reply;
            }
        }
        return say(message + "\r\n.");
    }

    private String reply() throws IOException {
        StringBuilder reply = new StringBuilder();
        while (true) {
            String line = in.readLine();
            if (line == null) {
                throw new IOException("The server closed the connection");
            }
            reply.append(line);
            if (line.length() < 4 || line.charAt(3) != '-') {
                return reply.toString();
            }
            reply.append('\n');
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
