package org.postiljon.server.doctor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The machine that this runs on. */
public final class ThisMachine implements Machine {
    private static final Path LIMITS = Path.of("/proc/self/limits");
    /** The hard limit: Java raises its own to it. */
    private static final Pattern OPEN_FILES = Pattern.compile("(?m)^Max open files\\s+\\S+\\s+(\\d{1,18})");

    private static final Pattern VERSION = Pattern.compile("(?m)^JAVA_VERSION=\"(?:1\\.)?(\\d{1,3})");

    @Override
    public OptionalInt java(Path home) {
        try {
            Matcher version = VERSION.matcher(Files.readString(home.resolve("release"), StandardCharsets.UTF_8));
            return version.find() ? OptionalInt.of(Integer.parseInt(version.group(1))) : OptionalInt.empty();
        } catch (IOException unknown) {
            return OptionalInt.empty();
        }
    }

    @Override
    public Path javaHome() {
        return Path.of(Optional.ofNullable(System.getenv("JAVA_HOME"))
                .filter(home -> !home.isBlank())
                .orElse(System.getProperty("java.home")));
    }

    @Override
    public OptionalLong descriptors() {
        try {
            Matcher limit = OPEN_FILES.matcher(Files.readString(LIMITS, StandardCharsets.UTF_8));
            return limit.find() ? OptionalLong.of(Long.parseLong(limit.group(1))) : OptionalLong.empty();
        } catch (IOException unknown) {
            return OptionalLong.empty();
        }
    }

    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public Disk disk(Path directory) throws IOException {
        FileStore store = Files.getFileStore(directory);
        return new Disk(store.type(), store.getUsableSpace(), Files.isWritable(directory));
    }

    @Override
    public String user() {
        return System.getProperty("user.name", "");
    }
}
