package org.postiljon.simulator;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.postiljon.delivery.destination.RateLimits;

/** Puts the rate controller behind {@link ControllerProtocol} on two streams, until the input ends. */
public final class ControllerCommand {
    /** 30 a minute at first, at most 12,000 a minute over 100 connections: the bounds that the receivers are made for. */
    public static final RateLimits LIMITS = new RateLimits(30, 12_000, 100, 100);

    private static final int LONGEST_LINE = 1000;

    private ControllerCommand() {}

    /** On standard input and output. */
    public static void main(String[] arguments) {
        System.exit(run(System.in, System.out, System.err));
    }

    /**
     * Answers lines until the input ends.
     *
     * @param in  the other side's lines
     * @param out answers and nothing else
     * @param err told which line is wrong and why
     * @return 0; 2 for a line that is not of the protocol; 1 when a stream fails
     */
    public static int run(InputStream in, OutputStream out, PrintStream err) {
        ControllerProtocol protocol = new ControllerProtocol(LIMITS);
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII), 1 << 16);
        BufferedWriter answers = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.US_ASCII));
        long number = 0;
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                try {
                    Optional<String> answer = protocol.line(line);
                    if (answer.isPresent()) {
                        answers.write(answer.get());
                        answers.write('\n');
                        answers.flush();
                    }
                } catch (ControllerProtocol.ProtocolException e) {
                    err.println("controller: line " + number + ": " + e.getMessage() + ": " + shown(line));
                    return 2;
                }
            }
            return 0;
        } catch (IOException e) {
            err.println("controller: after line " + number + ": " + e.getMessage());
            return 1;
        }
    }

    private static String shown(String line) {
        return line.length() <= LONGEST_LINE ? line : line.substring(0, LONGEST_LINE) + "...";
    }
}
