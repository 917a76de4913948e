package org.postiljon.delivery.smtp.net;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.postiljon.delivery.smtp.Target;

/**
 * A receiver on a loopback port that the system chooses, which does what its script says. Each connection runs a script;
 * the last one repeats.
 *
 * <pre>
 * S: TEXT        write a line               raw: TEXT     write it as it is; \r \n \0 stand for what they do
 * plain: TEXT    as raw, but past TLS, on the bare connection
 * C: TEXT        read a line like this      C*            read any line
 * content        read up to the final dot   stall         read nothing any more until the test ends
 * tls            handshake as a server      tls: PROTOCOL with this one only
 * trickle: TEXT  a byte every 20 ms         flood: TEXT   write it until the client is gone
 * hang           wait for the client's end  close, reset  close the connection, or break it
 * byte           read one, as the first of a handshake
 * drop           throw away what came with the line before
 * </pre>
 */
final class ScriptedServer implements AutoCloseable {
    private final ServerSocket server;
    private final List<List<String>> scripts;
    private final @Nullable SSLContext tls;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final CountDownLatch stalled = new CountDownLatch(1);
    private final List<Thread> threads = new CopyOnWriteArrayList<>();

    /** What was read, a list for each connection. */
    final List<List<String>> heard = new CopyOnWriteArrayList<>();
    /** Contents as they came over the wire, with the final dot. */
    final List<byte[]> contents = new CopyOnWriteArrayList<>();
    /** When the keys of each TLS session were agreed, in ms: a resumed one has the time of the first. */
    final List<Long> tlsBegun = new CopyOnWriteArrayList<>();
    /** What went against a script. */
    final List<String> surprises = new CopyOnWriteArrayList<>();

    private ScriptedServer(List<List<String>> scripts, @Nullable SSLContext tls) throws IOException {
        this.scripts = scripts;
        this.tls = tls;
        server = new ServerSocket();
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        start(this::accept);
    }

    /** All connections run this script, a step a line. */
    static ScriptedServer of(String script) throws IOException {
        return new ScriptedServer(List.of(script.strip().lines().toList()), null);
    }

    /** The first connection runs the first script, and so on. */
    static ScriptedServer withTls(SSLContext tls, String... scripts) throws IOException {
        return new ScriptedServer(
                List.of(scripts).stream()
                        .map(script -> script.strip().lines().toList())
                        .toList(),
                tls);
    }

    Target target() {
        return target("mx.test");
    }

    Target target(String host) {
        return new Target(host, (InetSocketAddress) server.getLocalSocketAddress());
    }

    int port() {
        return server.getLocalPort();
    }

    private void start(Runnable body) {
        Thread thread = new Thread(body, "scripted-server");
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private void accept() {
        for (int i = 0; !server.isClosed(); i++) {
            try {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                sockets.add(socket);
                List<String> lines = new CopyOnWriteArrayList<>();
                heard.add(lines);
                List<String> script = scripts.get(Math.min(i, scripts.size() - 1));
                start(() -> run(socket, script, lines));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void run(Socket plain, List<String> script, List<String> lines) {
        Socket socket = plain;
        try {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            for (String step : script) {
                String text = step.contains(": ") ? step.substring(step.indexOf(": ") + 2) : "";
                switch (step.contains(": ") ? step.substring(0, step.indexOf(": ")) : step.strip()) {
                    case "S" -> write(out, text + "\r\n");
                    case "raw" ->
                        write(
                                out,
                                text.replace("\\r", "\r").replace("\\n", "\n").replace("\\0", "\0"));
                    case "plain" ->
                        write(plain.getOutputStream(), text.replace("\\r", "\r").replace("\\n", "\n"));
                    case "C" -> {
                        String line = readLine(in);
                        lines.add(line);
                        if (!line.equals(text)) {
                            surprises.add("'" + line + "' instead of '" + text + "'");
                        }
                    }
                    case "C*" -> lines.add(readLine(in));
                    case "content" -> contents.add(readContent(in));
                    case "drop" -> in.skipNBytes(in.available());
                    case "byte" -> lines.add("byte " + in.read());
                    case "stall" -> {
                        stalled.await();
                        return;
                    }
                    case "tls" -> {
                        SSLSocket secured = upgrade(socket, text);
                        sockets.add(secured);
                        socket = secured;
                        in = new BufferedInputStream(secured.getInputStream());
                        out = secured.getOutputStream();
                    }
                    case "flood" -> {
                        while (!Thread.currentThread().isInterrupted()) {
                            write(out, text.replace("\\r", "\r").replace("\\n", "\n"));
                        }
                    }
                    case "trickle" -> {
                        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
                            out.write(b);
                            out.flush();
                            LockSupport.parkNanos(20_000_000);
                        }
                    }
                    case "close" -> socket.close();
                    case "reset" -> {
                        socket.setSoLinger(true, 0);
                        socket.close();
                    }
                    case "hang" -> readToEnd(in, lines);
                    default -> surprises.add("unknown step '" + step + "'");
                }
            }
            readToEnd(in, lines);
            socket.close();
        } catch (IOException gone) {
            lines.add("[gone]");
        } catch (InterruptedException testEnds) {
            Thread.currentThread().interrupt();
        }
    }

    private SSLSocket upgrade(Socket socket, String protocol) throws IOException {
        if (tls == null) {
            throw new IOException("no certificate");
        }
        SSLSocket secured = (SSLSocket) tls.getSocketFactory().createSocket(socket, null, socket.getPort(), true);
        secured.setUseClientMode(false);
        if (!protocol.isEmpty()) {
            secured.setEnabledProtocols(new String[] {protocol});
        }
        secured.startHandshake();
        tlsBegun.add(secured.getSession().getCreationTime());
        return secured;
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static String readLine(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new IOException("the client is gone");
            }
            line.write(b);
        }
        String text = line.toString(StandardCharsets.UTF_8);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text + "[bare LF]";
    }

    private static void readToEnd(InputStream in, List<String> lines) throws IOException {
        while (true) {
            lines.add(readLine(in));
        }
    }

    private static byte[] readContent(InputStream in) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        byte[] end = "\r\n.\r\n".getBytes(StandardCharsets.US_ASCII);
        // A dot as the first line ends empty content.
        int matched = 2;
        while (matched < end.length) {
            int b = in.read();
            if (b < 0) {
                throw new IOException("the client is gone");
            }
            content.write(b);
            matched = b == end[matched] ? matched + 1 : b == '\r' ? 1 : 0;
        }
        return content.toByteArray();
    }

    @Override
    public void close() throws IOException {
        server.close();
        stalled.countDown();
        for (Socket socket : sockets) {
            socket.close();
        }
        for (Thread thread : threads) {
            thread.interrupt();
            joinUninterruptibly(thread);
        }
    }

    private static void joinUninterruptibly(Thread thread) {
        try {
            thread.join(5_000);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
