package org.postiljon.server.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.postiljon.extension.settings.PostiljonSettings;

/** Whether the machine is good for it: Java, data directory and its disk, open files, clock. */
final class MachineCheck {
    private static final int OLDEST_JAVA = 17;
    /** Besides connections to receivers: jars, files of the store, James's own connections. */
    private static final long OTHER_FILES = 1_024;

    private static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(5);
    private static final Pattern NETWORK =
            Pattern.compile("nfs.*|cifs|smb.*|ncpfs|afs|9p|ceph|fuse\\.(sshfs|glusterfs|ceph.*|s3fs|rclone)|glusterfs");

    private final Installation james;
    private final Machine machine;
    private final List<Finding> findings = new ArrayList<>();

    private MachineCheck(Installation james, Machine machine) {
        this.james = james;
        this.machine = machine;
    }

    /**
     * Looks at it.
     *
     * @param javaHome of the Java that James runs with; empty: the usual one
     * @param settings what {@code postiljon.properties} says; empty: it can't be used
     */
    static List<Finding> look(
            Installation james, Machine machine, Optional<Path> javaHome, Optional<PostiljonSettings> settings)
            throws IOException {
        MachineCheck check = new MachineCheck(james, machine);
        check.java(javaHome.orElse(machine.javaHome()));
        PostiljonSettings used = settings.orElse(PostiljonSettings.parse(Map.of()));
        check.data(james.root().resolve(used.dataDirectory()).normalize(), used.keepFree());
        check.descriptors(used.engine().dispatch().maxConnections());
        check.clock();
        return check.findings;
    }

    private void java(Path home) {
        OptionalInt version = machine.java(home);
        if (version.isEmpty()) {
            findings.add(Finding.warn(
                    "java", "can't tell the version of the Java in " + home, "name James's Java with --java HOME"));
        } else if (version.getAsInt() < OLDEST_JAVA) {
            findings.add(Finding.fail(
                    "java",
                    "Java " + version.getAsInt() + " in " + home + " is too old: Postiljon needs " + OLDEST_JAVA,
                    "start James with Java " + OLDEST_JAVA + " or newer, or name the one it has with --java HOME"));
        } else {
            findings.add(Finding.ok("java", "Java " + version.getAsInt() + " in " + home));
        }
    }

    private void data(Path directory, long keepFree) throws IOException {
        String shown = james.shown(directory);
        Path there = directory;
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        if (!Files.isDirectory(there)) {
            findings.add(Finding.fail(
                    shown,
                    "can't be the data directory: " + (there.equals(directory) ? "it" : james.shown(there))
                            + " is a file",
                    "name a directory with dataDirectory in conf/postiljon.properties"));
            return;
        }
        Machine.Disk disk = machine.disk(there);
        int before = findings.size();
        if (!disk.writable()) {
            findings.add(Finding.fail(
                    shown,
                    "user " + machine.user() + " can't write the data directory",
                    "give it to the user who runs James, or run doctor as that user"));
        }
        if (NETWORK.matcher(disk.type().toLowerCase(Locale.ROOT)).matches()) {
            findings.add(Finding.fail(
                    shown,
                    "the data directory is on a network file system (" + disk.type() + "), where locks do not hold",
                    "name a directory on a local disk with dataDirectory in conf/postiljon.properties"));
        }
        if (disk.free() <= keepFree) {
            findings.add(Finding.fail(
                    shown,
                    "its disk has " + megabytes(disk.free()) + " free: below keepFree (" + megabytes(keepFree)
                            + ") no mail is taken",
                    "free some, or move the data directory to a larger disk"));
        } else if (disk.free() < 5 * keepFree) {
            findings.add(Finding.warn(
                    shown,
                    "its disk has only " + megabytes(disk.free()) + " free",
                    "free some: waiting mail and a month of events need room"));
        }
        if (findings.size() == before) {
            findings.add(Finding.ok(shown, "can be written, " + disk.type() + ", " + megabytes(disk.free()) + " free"));
        }
    }

    private static String megabytes(long bytes) {
        return (bytes >> 20) + " MB";
    }

    private void descriptors(int maxConnections) {
        OptionalLong limit = machine.descriptors();
        long needed = maxConnections + OTHER_FILES;
        if (limit.isPresent() && limit.getAsLong() < needed) {
            findings.add(Finding.warn(
                    "open files",
                    "this shell allows " + limit.getAsLong() + ", and maxConnections=" + maxConnections
                            + " needs about " + needed,
                    "raise it (ulimit -Hn; for a service of systemd LimitNOFILE=65536), or lower maxConnections"));
        } else {
            findings.add(Finding.ok(
                    "open files",
                    limit.isPresent()
                            ? limit.getAsLong() + " allowed in this shell; a service may have another limit"
                            : "the limit is not known here"));
        }
    }

    /** Mail is due by the clock. One that is behind is seen by files that were written later than now. */
    private void clock() throws IOException {
        Path conf = james.root().resolve("conf");
        if (!Files.isDirectory(conf)) {
            return;
        }
        Instant now = machine.now();
        try (Stream<Path> files = Files.list(conf)) {
            for (Path file : files.sorted().toList()) {
                if (Files.getLastModifiedTime(file)
                        .toInstant()
                        .minus(CLOCK_TOLERANCE)
                        .isAfter(now)) {
                    findings.add(Finding.warn(
                            "clock",
                            "is " + now + ", before the last change of " + james.shown(file),
                            "set it, and keep it right with NTP: retries and pauses go by it"));
                    return;
                }
            }
        }
    }
}
