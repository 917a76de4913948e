package org.postiljon.benchmarks.frame;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the kernel tells of CPU time and load: proc(5). */
public final class Proc {
    /** Of this machine. */
    public static final Proc SYSTEM = new Proc(Path.of("/proc"));

    /** Clock ticks a second as Linux shows them to programs, on all of Debian's architectures. */
    private static final double TICKS = 100;

    private final Path root;

    Proc(Path root) {
        this.root = root;
    }

    /**
     * CPU time of one process.
     *
     * @param pid     its number
     * @param parent  that of its parent
     * @param seconds in user and kernel mode, with that of its children that have ended
     */
    record ProcessTime(long pid, long parent, double seconds) {
        /** Reads {@code /proc/PID/stat}. The name of the program may have any characters, and stands in brackets. */
        static ProcessTime parse(String stat) {
            int open = stat.indexOf('(');
            int close = stat.lastIndexOf(')');
            if (open < 0 || close < open) {
                throw new IllegalArgumentException("This is no line of /proc/PID/stat: " + stat);
            }
            String[] rest = stat.substring(close + 1).strip().split(" ", -1);
            long ticks = 0;
            // utime, stime, cutime, cstime: fields 14 to 17, where the first after the name is the third.
            for (int field = 14; field <= 17; field++) {
                ticks += Long.parseLong(rest[field - 3]);
            }
            return new ProcessTime(
                    Long.parseLong(stat.substring(0, open).strip()), Long.parseLong(rest[1]), ticks / TICKS);
        }
    }

    /** Seconds for which the CPUs of the whole machine were busy since it started, interrupts included. */
    public double busySeconds() {
        return busySeconds(read(root.resolve("stat")));
    }

    static double busySeconds(String stat) {
        String[] fields = stat.lines().findFirst().orElse("").strip().split(" +", -1);
        if (fields.length < 8 || !fields[0].equals("cpu")) {
            throw new IllegalArgumentException("This is no /proc/stat: " + stat);
        }
        // user nice system idle iowait irq softirq; what a hypervisor stole was not used here, guests are in user.
        long ticks = 0;
        for (int field : new int[] {1, 2, 3, 6, 7}) {
            ticks += Long.parseLong(fields[field]);
        }
        return ticks / TICKS;
    }

    /**
     * CPU seconds of a process and all below it so far, ended ones included.
     *
     * @throws IllegalArgumentException it is not there
     */
    public double treeSeconds(long pid) {
        Map<Long, List<ProcessTime>> children = new HashMap<>();
        ProcessTime top = null;
        for (ProcessTime process : processes()) {
            children.computeIfAbsent(process.parent(), parent -> new ArrayList<>())
                    .add(process);
            if (process.pid() == pid) {
                top = process;
            }
        }
        if (top == null) {
            throw new IllegalArgumentException("There is no process " + pid);
        }
        double seconds = 0;
        Deque<ProcessTime> open = new ArrayDeque<>(List.of(top));
        while (!open.isEmpty()) {
            ProcessTime process = open.pop();
            seconds += process.seconds();
            open.addAll(children.getOrDefault(process.pid(), List.of()));
        }
        return seconds;
    }

    private List<ProcessTime> processes() {
        List<ProcessTime> all = new ArrayList<>();
        try (DirectoryStream<Path> numbers = Files.newDirectoryStream(root, "[0-9]*")) {
            for (Path process : numbers) {
                String stat = readIfThere(process.resolve("stat"));
                if (stat != null) {
                    all.add(ProcessTime.parse(stat));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }

    /** Mean number of processes that ran or waited for a disk in the last minute. */
    public double load() {
        return Double.parseDouble(read(root.resolve("loadavg")).split(" ", -1)[0]);
    }

    /** The name of the first CPU. */
    String cpuModel() {
        return read(root.resolve("cpuinfo"))
                .lines()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("unknown");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A process may end while it is looked at. */
    private static @Nullable String readIfThere(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException ended) {
            return null;
        }
    }
}
