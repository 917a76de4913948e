package org.postiljon.benchmarks.frame;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Rounds in which each pairing has its turn, beginning with another one each time. The first round is of programs that have
 * just started: it is shown, and counts for nothing.
 */
public final class Contest {
    /** A sender may know that all is sent a moment before the receiver has counted it. */
    private static final Duration LATE = Duration.ofSeconds(5);

    private final Proc proc;
    private final BenchReport report;
    private final long self;
    private final int cpus;

    /**
     * A contest.
     *
     * @param report each round is told to
     */
    public Contest(BenchReport report) {
        this(
                report,
                Proc.SYSTEM,
                ProcessHandle.current().pid(),
                Runtime.getRuntime().availableProcessors());
    }

    Contest(BenchReport report, Proc proc, long self, int cpus) {
        this.report = report;
        this.proc = proc;
        this.self = self;
        this.cpus = cpus;
    }

    /**
     * Holds it.
     *
     * @param rounds that count
     * @param mails  in each turn
     * @throws IOException a contender failed, or a receiver did not count what was sent
     */
    public Results run(List<Pairing> pairings, int rounds, int mails) throws IOException, InterruptedException {
        List<Round> all = new ArrayList<>();
        for (int number = 0; number <= rounds; number++) {
            for (Pairing pairing : order(pairings, number)) {
                Round round = turn(pairing, number, mails);
                all.add(round);
                tell(round);
            }
        }
        all.sort((a, b) -> Integer.compare(a.number(), b.number()));
        return new Results(all);
    }

    static <T> List<T> order(List<T> all, int round) {
        List<T> order = new ArrayList<>(all);
        Collections.rotate(order, -round);
        return order;
    }

    private Round turn(Pairing pairing, int number, int mails) throws IOException, InterruptedException {
        Contender contender = pairing.contender();
        Receiver receiver = pairing.receiver();
        contender.prepare(receiver, mails);
        double loadBefore = proc.load();
        long before = receiver.mails();
        double system = proc.busySeconds();
        double sender = proc.treeSeconds(contender.pid());
        double ours = proc.treeSeconds(self);
        long start = System.nanoTime();
        contender.send(receiver, mails);
        awaitCount(receiver, before + mails);
        double seconds = (System.nanoTime() - start) / 1e9;
        sender = proc.treeSeconds(contender.pid()) - sender;
        system = proc.busySeconds() - system;
        ours = proc.treeSeconds(self) - ours;
        long counted = receiver.mails() - before;
        if (counted != mails) {
            throw new IOException(pairing.name() + ", round " + number + ": " + mails
                    + " mails were sent, but the receiver counted " + counted + ". The measurement is worth nothing");
        }
        contender.tidy();
        return new Round(
                pairing.name(),
                number,
                mails,
                seconds,
                system,
                sender,
                Math.max(0, system - ours) / (seconds * cpus),
                loadBefore,
                proc.load());
    }

    private static void awaitCount(Receiver receiver, long wanted) throws IOException, InterruptedException {
        long end = System.nanoTime() + LATE.toNanos();
        while (receiver.mails() < wanted && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(2);
        }
    }

    private void tell(Round round) {
        report.object(round.json());
        report.say(String.format(
                Locale.ROOT,
                "%s %-28s %7d mails in %7.2f s: %8.0f/s  CPU-s per 1,000: sender %.3f, machine %.3f  others %2.0f%%  load %.2f -> %.2f",
                round.isCold() ? "cold   " : "round " + round.number(),
                round.contender(),
                round.mails(),
                round.seconds(),
                round.perSecond(),
                round.senderPer1000(),
                round.systemPer1000(),
                round.othersShare() * 100,
                round.loadBefore(),
                round.loadAfter()));
    }
}
