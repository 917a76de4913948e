package org.postiljon.server.doctor;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the parts of a James lie. The zips of James 3.8 have {@code NAME.jar} beside {@code NAME.lib/}, its container
 * images {@code libs/} beside {@code classes/}.
 *
 * @param root      James's working directory
 * @param libraries more directories with James's jars; they may be missing
 */
public record Installation(Path root, List<Path> libraries) {
    private static final int DEEPEST = 8;
    private static final List<String> LIBRARIES = List.of("lib", "libs");

    /** With absolute paths. */
    public Installation {
        root = root.toAbsolutePath().normalize();
        libraries = List.copyOf(libraries);
    }

    /** A file of {@code conf}. */
    Path conf(String file) {
        return root.resolve("conf").resolve(file);
    }

    /** Where James looks for jars of extensions, with all folders below. */
    Path extensions() {
        return root.resolve("extensions-jars");
    }

    /** James's own jars. */
    List<Path> jamesJars() throws IOException {
        List<Path> jars = new ArrayList<>(jarsIn(root));
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(root, Files::isDirectory)) {
            for (Path directory : directories) {
                String name = String.valueOf(directory.getFileName());
                if (name.endsWith(".lib") || LIBRARIES.contains(name)) {
                    jars.addAll(jarsIn(directory));
                }
            }
        }
        for (Path directory : libraries) {
            jars.addAll(jarsIn(directory));
        }
        return jars.stream().sorted().toList();
    }

    /** The jars of extensions, ours and others'. */
    List<Path> extensionJars() throws IOException {
        if (!Files.isDirectory(extensions())) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(extensions(), DEEPEST)) {
            return files.filter(Installation::isJar).sorted().toList();
        }
    }

    /** As it is told: relative to James's directory where it is below. */
    String shown(Path path) {
        return path.startsWith(root) ? root.relativize(path).toString() : path.toString();
    }

    private static List<Path> jarsIn(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Installation::isJar).toList();
        }
    }

    private static boolean isJar(Path file) {
        return file.toString().endsWith(".jar") && !Files.isDirectory(file);
    }
}
