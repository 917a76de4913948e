package org.postiljon.benchmarks.frame;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Programs of Debian packages: of the system, or of packages that were unpacked into a directory. */
public final class Programs {
    /** Where system programs are, also for those who don't have it on their path. */
    private static final List<Path> SYSTEM = List.of(Path.of("/usr/sbin"), Path.of("/sbin"));

    private final Optional<Path> unpacked;
    private final List<Path> path;

    /** A program is not here. The message says how to get it. */
    public static final class Missing extends IOException {
        private static final long serialVersionUID = 1;

        Missing(String message) {
            super(message);
        }
    }

    /**
     * These.
     *
     * @param unpacked where packages were unpacked; empty: nowhere
     * @param path     where else programs are looked for
     */
    Programs(Optional<Path> unpacked, List<Path> path) {
        this.unpacked = unpacked.map(Path::toAbsolutePath);
        this.path = List.copyOf(path);
    }

    /** Those of this machine. */
    public static Programs here(Optional<Path> unpacked) {
        List<Path> path = new ArrayList<>(Arrays.stream(
                        Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator, -1))
                .filter(part -> !part.isEmpty())
                .map(Path::of)
                .toList());
        path.addAll(SYSTEM);
        return new Programs(unpacked, path);
    }

    /** Where packages were unpacked; empty: those of the system are used. */
    public Optional<Path> unpacked() {
        return unpacked;
    }

    /**
     * Where a program is.
     *
     * @param debian the package that has it
     * @throws Missing it is nowhere
     */
    public Path find(String program, String debian) throws Missing {
        Set<Path> where = new LinkedHashSet<>();
        unpacked.ifPresent(root ->
                List.of("usr/sbin", "usr/bin", "sbin", "bin").forEach(directory -> where.add(root.resolve(directory))));
        where.addAll(path);
        return where.stream()
                .map(directory -> directory.resolve(program))
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst()
                .orElseThrow(() -> new Missing(program + " is missing: it is in Debian's package " + debian
                        + ". Install that, or unpack it without installing anything: mkdir packages && cd packages &&"
                        + " apt-get download " + debian + " && dpkg-deb -x " + debian
                        + "_*.deb . ; then add --packages DIRECTORY to this command"));
    }

    /** Why a contender can't be there; empty: all of these programs are here. */
    public Optional<String> missing(String debian, String... programs) {
        for (String program : programs) {
            try {
                find(program, debian);
            } catch (Missing missing) {
                return Optional.ofNullable(missing.getMessage());
            }
        }
        return Optional.empty();
    }

    /** What programs of unpacked packages need to find their libraries. */
    public Map<String, String> environment() {
        String libraries = unpacked.stream()
                .flatMap(root -> libraries(root).stream())
                .map(Path::toString)
                .collect(Collectors.joining(":"));
        return libraries.isEmpty() ? Map.of() : Map.of("LD_LIBRARY_PATH", libraries);
    }

    private static List<Path> libraries(Path root) {
        List<Path> found = new ArrayList<>();
        Path ofPostfix = root.resolve("usr/lib/postfix");
        if (Files.isDirectory(ofPostfix)) {
            found.add(ofPostfix);
        }
        for (String directory : List.of("usr/lib", "lib")) {
            Path top = root.resolve(directory);
            if (Files.isDirectory(top)) {
                try (DirectoryStream<Path> ofArchitecture = Files.newDirectoryStream(top, "*-linux-gnu*")) {
                    ofArchitecture.forEach(found::add);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        return found;
    }
}
