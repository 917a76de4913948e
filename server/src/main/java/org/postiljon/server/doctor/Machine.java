package org.postiljon.server.doctor;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** What the doctor asks of the machine; a seam, because no test can change it. */
public interface Machine {
    /**
     * Feature version of a Java.
     *
     * @param home its home
     * @return empty: it does not tell
     */
    OptionalInt java(Path home);

    /** Home of the Java that James runs with where nobody says another. */
    Path javaHome();

    /** How many files a process may have open; empty: not known here. */
    OptionalLong descriptors();

    /** What time it is. */
    Instant now();

    /**
     * The disk below a directory that is there.
     *
     * @throws IOException when the system does not tell
     */
    Disk disk(Path directory) throws IOException;

    /** Who asks. */
    String user();

    /**
     * A disk.
     *
     * @param type     as the system calls it, like {@code ext4}
     * @param free     bytes that may be used
     * @param writable whether who asks may write there
     */
    record Disk(String type, long free, boolean writable) {}
}
