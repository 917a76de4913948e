package org.postiljon.receivers.smtp;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A client that says what a test tells it to, in the bytes that it is given. */
final class Client implements AutoCloseable {
    private final Socket socket = new Socket();
    private final BufferedReader in;
    private final OutputStream out;

    Client(InetSocketAddress address) throws IOException {
        socket.connect(address, 5000);
        socket.setSoTimeout(10_000);
        socket.setTcpNoDelay(true);
        in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        out = socket.getOutputStream();
    }

    /** The last line of the next reply; {@code closed} when there is none. */
    String reply() throws IOException {
        @Nullable String line = in.readLine();
        while (line != null && line.length() > 3 && line.charAt(3) == '-') {
            line = in.readLine();
        }
        return line == null ? "closed" : line;
    }

    /** The same, waiting for so long at most. */
    String replyWithin(int millis) throws IOException {
        socket.setSoTimeout(millis);
        return reply();
    }

    /** All lines of the next reply, joined by a bar. */
    String lines() throws IOException {
        StringBuilder lines = new StringBuilder();
        @Nullable String line = in.readLine();
        while (line != null && line.length() > 3 && line.charAt(3) == '-') {
            lines.append(line).append('|');
            line = in.readLine();
        }
        return lines.append(line).toString();
    }

    /** Sends a line and returns the last line of its reply. */
    String say(String line) throws IOException {
        send(line + "\r\n");
        return reply();
    }

    /** Sends lines together, without waiting for replies. */
    void pipeline(String... lines) throws IOException {
        send(String.join("\r\n", lines) + "\r\n");
    }

    void send(String bytes) throws IOException {
        out.write(bytes.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    /** Greets, and is ready for MAIL. */
    Client greeted() throws IOException {
        reply();
        say("EHLO out.a.example");
        return this;
    }

    /** One whole transaction; the reply to the final dot, or the first that refused. */
    String mail(String recipient, String content) throws IOException {
        String mail = say("MAIL FROM:<a@a.example>");
        String rcpt = mail.startsWith("2") ? say("RCPT TO:<" + recipient + ">") : mail;
        String data = rcpt.startsWith("2") ? say("DATA") : rcpt;
        return data.startsWith("3") ? say(content + "\r\n.") : data;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
