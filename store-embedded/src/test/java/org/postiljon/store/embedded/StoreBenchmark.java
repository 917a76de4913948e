package org.postiljon.store.embedded;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Measures the store by hand: its name keeps it out of the normal build, {@code CONTRIBUTING.md} has the command. The
 * property {@code postiljon.benchmark} says what: {@code live N}, {@code backlog N} (see {@link MailsBenchmark}) or
 * {@code lanes N L}: N mails in L lanes (see {@link LanesBenchmark}).
 */
class StoreBenchmark {
    @Test
    void measures(@TempDir Path folder) throws Exception {
        String[] words =
                System.getProperty("postiljon.benchmark", "lanes 100000 1000").split(" ", -1);
        int mails = Integer.parseInt(words[1]);
        switch (words[0]) {
            case "live" -> MailsBenchmark.live(folder, mails);
            case "backlog" -> MailsBenchmark.backlog(folder, mails);
            case "lanes" -> new LanesBenchmark(folder, mails, Integer.parseInt(words[2])).run();
            default -> throw new IllegalArgumentException("Not live, backlog or lanes: " + words[0]);
        }
    }
}
