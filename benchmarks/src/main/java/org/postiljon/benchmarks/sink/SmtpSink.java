package org.postiljon.benchmarks.sink;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.postiljon.benchmarks.frame.Programs;
import org.postiljon.benchmarks.frame.Receiver;

/** The smtp-sink of Postfix as the receiver of a measurement: somebody else's count. */
public final class SmtpSink implements Receiver {
    private static final int PORT = 2526;
    private static final Duration TO_START = Duration.ofSeconds(10);

    /** It writes its counters over one another, ended by a carriage return. */
    private static final Pattern COUNT = Pattern.compile("sess=\\d+ quit=\\d+ mesg=(\\d+)\\s");

    private final Process process;
    private final Counters counters = new Counters();

    /** Reads what it writes; only the last count matters. */
    static final class Counters {
        private String rest = "";
        private long mails;

        synchronized long mails() {
            return mails;
        }

        /** Takes a piece of its output, however it is cut. */
        synchronized void read(String piece) {
            String text = rest + piece;
            List<MatchResult> found = COUNT.matcher(text).results().toList();
            if (found.isEmpty()) {
                rest = text;
                return;
            }
            MatchResult last = found.get(found.size() - 1);
            mails = Long.parseLong(last.group(1));
            rest = text.substring(last.end());
        }
    }

    /**
     * Starts one.
     *
     * @throws Programs.Missing it is not here
     */
    public SmtpSink(Programs programs) throws IOException, InterruptedException {
        Path program = programs.find("smtp-sink", "postfix");
        List<String> command = new ArrayList<>(List.of(program.toString(), "-c"));
        if ("root".equals(System.getProperty("user.name"))) {
            // It does not stay root.
            command.addAll(List.of("-u", "nobody"));
        }
        command.addAll(List.of("inet:127.0.0.1:" + PORT, "1024"));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(programs.environment());
        process = builder.start();
        Thread reading = new Thread(this::read, "output of smtp-sink");
        reading.setDaemon(true);
        reading.start();
        awaitIt();
    }

    private void read() {
        byte[] piece = new byte[64 * 1024];
        try {
            for (int n = process.getInputStream().read(piece);
                    n >= 0;
                    n = process.getInputStream().read(piece)) {
                counters.read(new String(piece, 0, n, StandardCharsets.US_ASCII));
            }
        } catch (IOException closed) {
            return;
        }
    }

    private void awaitIt() throws IOException, InterruptedException {
        long end = System.nanoTime() + TO_START.toNanos();
        while (true) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), PORT)) {
                socket.getOutputStream().write("QUIT\r\n".getBytes(StandardCharsets.US_ASCII));
                return;
            } catch (IOException notYet) {
                if (System.nanoTime() > end || !process.isAlive()) {
                    close();
                    throw new IOException("smtp-sink does not listen", notYet);
                }
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
    }

    @Override
    public int port() {
        return PORT;
    }

    @Override
    public long mails() {
        return counters.mails();
    }

    @Override
    public void close() {
        process.destroy();
    }
}
