package org.postiljon.benchmarks.frame;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The inner side of a {@link Child}: answers each line of its input with one line, and ends with its input. */
public final class Worker {
    private Worker() {}

    /** What it can do. */
    public interface Orders {
        /**
         * Does it.
         *
         * @param words the order and what belongs to it
         * @return one line
         */
        String obey(List<String> words) throws Exception;
    }

    /** Serves standard input until it ends. */
    public static void serve(Orders orders) throws IOException {
        serve(System.in, System.out, orders);
    }

    static void serve(InputStream in, PrintStream out, Orders orders) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            out.println(answer(orders, line));
            out.flush();
        }
    }

    private static String answer(Orders orders, String line) {
        try {
            return "done " + orders.obey(List.of(line.split(" ", -1)));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return "failed it was interrupted";
        } catch (Exception failure) {
            return "failed " + failure.toString().replaceAll("\\s+", " ");
        }
    }
}
