package org.postiljon.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.postiljon.delivery.spool.Samples.KEY;
import static org.postiljon.delivery.spool.Samples.NOON;
import static org.postiljon.delivery.spool.Samples.await;
import static org.postiljon.delivery.spool.Samples.mail;
import static org.postiljon.delivery.spool.Samples.read;
import static org.postiljon.delivery.spool.Samples.text;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postiljon.delivery.event.Event;
import org.postiljon.delivery.event.LoggedEvent;
import org.postiljon.delivery.spool.OutboxItem;
import org.postiljon.delivery.spool.Recorder;
import org.postiljon.delivery.spool.SpoolFailure;
import org.postiljon.delivery.spool.Waiting;
import org.postiljon.store.embedded.KilledServer.Fate;
import org.postiljon.store.embedded.KilledServer.Step;

/**
 * SIGKILL, for real and several times, in the middle of thousands of commits: nothing that was acknowledged is lost, and
 * nothing that was settled comes back.
 */
class KillTest {
    private static final int KILLS = 5;
    private static final int MOST_EVENTS = 10_000_000;

    private final Path folder;
    private final Map<Step, Set<String>> said = new EnumMap<>(Step.class);

    KillTest(@TempDir Path folder) {
        this.folder = folder;
        for (Step step : Step.values()) {
            said.put(step, new HashSet<>());
        }
    }

    private Set<String> said(Step step) {
        return Objects.requireNonNull(said.get(step));
    }

    private Path directory() {
        return folder.resolve("store");
    }

    private EmbeddedStore open() {
        return EmbeddedStore.open(directory(), OpenStores.SETTINGS, OpenStores.CLOCK);
    }

    @Test
    void nothingAcknowledgedIsLostAndNothingSettledComesBack() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int kill = 0; kill < KILLS; kill++) {
            runAndKill("k" + kill + "-", 500 + random.nextInt(6_000));
            try (EmbeddedStore store = open()) {
                check(store, "kill " + kill + ", seed " + seed);
            }
        }
        assertThat(said(Step.SETTLED)).hasSizeGreaterThan(100 * KILLS);
    }

    private void runAndKill(String prefix, int steps) throws IOException {
        try (ChildJvm child = ChildJvm.piped(
                folder.resolve("errors"), KilledServer.class, directory().toString(), prefix)) {
            BufferedReader lines = child.lines();
            int seen = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("! ")) {
                    String[] words = line.split(" ", -1);
                    said(Step.valueOf(words[1])).add(words[2]);
                    seen++;
                    if (seen == steps) {
                        assertThatThrownBy(this::open)
                                .isInstanceOf(SpoolFailure.class)
                                .hasMessageContaining("in use by another server (process " + child.pid() + ")");
                        child.kill();
                    }
                }
            }
            assertThat(seen)
                    .as("it ran until it was killed; errors:\n%s", child.printed())
                    .isGreaterThanOrEqualTo(steps);
        }
    }

    private void check(EmbeddedStore store, String when) {
        Recorder recorder = new Recorder();
        store.spool().listen(recorder);
        Map<String, Waiting> waiting = new HashMap<>();
        for (Waiting each : await(store.spool().refill(KEY, NOON.plusSeconds(7200), Integer.MAX_VALUE - 1))) {
            String name = each.message().name();
            assertThat(waiting.put(name, each))
                    .as("%s: %s waits twice", when, name)
                    .isNull();
            assertThat(read(await(store.spool().content(each.content())))).isEqualTo(text(name));
        }
        Map<String, Integer> ends = new HashMap<>();
        for (LoggedEvent logged : store.eventLog().after(0, MOST_EVENTS)) {
            if (logged.event() instanceof Event.Delivered delivered) {
                ends.merge(delivered.subject().message(), 1, Integer::sum);
            } else if (logged.event() instanceof Event.Failed failed) {
                ends.merge(failed.subject().message(), 1, Integer::sum);
            }
        }
        List<String> bounces = new ArrayList<>();
        for (OutboxItem bounce : recorder.outbox()) {
            bounces.add(bounce.message().name());
        }
        assertThat(bounces).as(when).doesNotHaveDuplicates();
        Set<String> bounced = new HashSet<>(bounces);

        assertThat(waiting.keySet()).as("%s: nothing unknown", when).isSubsetOf(said(Step.SENT));
        for (String name : said(Step.TAKEN)) {
            checkMail(when + ": " + name, name, waiting.get(name), ends.getOrDefault(name, 0), bounced.contains(name));
        }
        for (String name : said(Step.SENT)) {
            if (!said(Step.TAKEN).contains(name) && waiting.containsKey(name)) {
                assertThat(await(store.spool().accept(mail(name, NOON))))
                        .as("%s: %s, sent again, is known", when, name)
                        .isEmpty();
            }
        }
    }

    private void checkMail(String what, String name, @Nullable Waiting waiting, int ends, boolean bounced) {
        boolean settled = said(Step.SETTLED).contains(name);
        boolean settling = said(Step.SETTLING).contains(name);
        Fate fate = Fate.of(name);
        assertThat((waiting == null ? 0 : 1) + ends)
                .as("%s is in one place", what)
                .isEqualTo(1);
        assertThat(bounced).as("%s and its bounce", what).isEqualTo(fate == Fate.FAILED && waiting == null);
        if (waiting == null) {
            assertThat(fate).as(what).isIn(Fate.DELIVERED, Fate.FAILED);
            assertThat(settling).as("%s was settled by somebody", what).isTrue();
        } else {
            assertThat(settled && fate != Fate.DEFERRED)
                    .as("%s came back", what)
                    .isFalse();
            if (!settling) {
                assertThat(waiting.attempts()).as(what).isZero();
            } else if (settled) {
                assertThat(waiting.attempts()).as(what).isEqualTo(1);
            }
        }
    }
}
