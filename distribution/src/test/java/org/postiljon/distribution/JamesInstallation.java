package org.postiljon.distribution;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * James 3.8.1's memory server as an admin has it: the published zip unpacked, with its own configuration and its own
 * libraries, which are those that the manifest of its jar lists.
 */
final class JamesInstallation {
    /** The zip under test. */
    static final Path POSTILJON = Path.of(System.getProperty("postiljon.zip", ""));

    private static final Path TARGET = Path.of("target");
    private static final String JAR = "james-server-memory-app.jar";

    private final Path root;

    private JamesInstallation(Path root) {
        this.root = root;
    }

    /** A James that nobody has touched yet. */
    static JamesInstallation unpack(Path below) throws IOException {
        unzip(TARGET.resolve("james.zip"), below);
        JamesInstallation james = new JamesInstallation(below.resolve("james-server-memory-app"));
        // The zip is published without them.
        Map<String, Path> resolved = Jar.classPath(Files.readString(TARGET.resolve("libraries.classpath"))).stream()
                .collect(Collectors.toMap(jar -> String.valueOf(jar.getFileName()), jar -> jar, (one, same) -> one));
        for (String listed : james.manifest()) {
            Path library = james.root.resolve(listed);
            Files.createDirectories(library.resolveSibling("."));
            Path jar = resolved.get(String.valueOf(library.getFileName()));
            if (jar == null) {
                throw new AssertionError("James has " + listed + ", which Maven did not find");
            }
            link(library, jar);
        }
        return james;
    }

    private static void link(Path library, Path jar) throws IOException {
        try {
            Files.createLink(library, jar);
        } catch (IOException | UnsupportedOperationException anotherDisk) {
            Files.copy(jar, library, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** The libraries that James's jar names, relative to it. */
    List<String> manifest() throws IOException {
        try (JarFile jar = new JarFile(root.resolve(JAR).toFile())) {
            return Arrays.asList(jar.getManifest()
                    .getMainAttributes()
                    .getValue(Attributes.Name.CLASS_PATH)
                    .split(" ", -1));
        }
    }

    /** All jars of James. */
    Set<Path> jars() throws IOException {
        Set<Path> jars = new TreeSet<>(Set.of(root.resolve(JAR)));
        manifest().forEach(listed -> jars.add(root.resolve(listed)));
        return jars;
    }

    Path root() {
        return root;
    }

    Path jar() {
        return root.resolve(JAR);
    }

    Path conf(String file) {
        return root.resolve("conf").resolve(file);
    }

    /** Unpacks the zip as its README says. */
    Path installZip() throws IOException {
        Path folder = root.resolve("extensions-jars/postiljon");
        unzip(POSTILJON, folder);
        return folder;
    }

    /** Removes what was unpacked, as docs/install.md says. */
    void removeZip() throws IOException {
        try (Stream<Path> files = Files.walk(root.resolve("extensions-jars/postiljon"))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** Changes a file of {@code conf}; one that changes nothing is a fault of the test. */
    void edit(String file, UnaryOperator<String> change) throws IOException {
        String before = Files.readString(conf(file), UTF_8);
        String after = change.apply(before);
        if (after.equals(before)) {
            throw new AssertionError("Nothing changed in " + file);
        }
        Files.writeString(conf(file), after, UTF_8);
    }

    static void unzip(Path zip, Path into) throws IOException {
        try (InputStream file = Files.newInputStream(zip);
                ZipInputStream in = new ZipInputStream(file)) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                Path to = into.resolve(entry.getName()).normalize();
                if (!to.startsWith(into)) {
                    throw new UncheckedIOException(new IOException("Outside of the zip's folder: " + entry.getName()));
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(to);
                } else {
                    Files.createDirectories(to.resolveSibling("."));
                    Files.copy(in, to);
                }
            }
        }
    }
}
