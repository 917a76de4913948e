package org.postiljon.distribution;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * A jar, as far as it matters whether another has the same.
 *
 * @param file      where it is
 * @param artifacts {@code group:artifact} of each Maven artifact that it says it has
 * @param classes   names of its classes, those for newer versions of Java included
 */
record Jar(Path file, Set<String> artifacts, Set<String> classes) {
    private static final Pattern COORDINATES = Pattern.compile("META-INF/maven/.*/pom\\.properties");
    private static final Pattern CLASS = Pattern.compile("(META-INF/versions/\\d+/)?(.*)\\.class");

    static Jar read(Path file) {
        Set<String> artifacts = new TreeSet<>();
        Set<String> classes = new TreeSet<>();
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
                ZipEntry entry = all.nextElement();
                var name = CLASS.matcher(entry.getName());
                if (COORDINATES.matcher(entry.getName()).matches()) {
                    Properties written = new Properties();
                    try (InputStream in = zip.getInputStream(entry)) {
                        written.load(in);
                    }
                    artifacts.add(written.getProperty("groupId") + ":" + written.getProperty("artifactId"));
                } else if (name.matches() && !entry.getName().endsWith("-info.class")) {
                    classes.add(name.group(2).replace('/', '.'));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
        return new Jar(file, artifacts, classes);
    }

    /** Of its file, without the version: {@code sqlite-jdbc}. */
    String name() {
        return String.valueOf(file.getFileName()).replaceFirst("-\\d.*\\.jar$|\\.jar$", "");
    }

    Set<String> packages() {
        return classes.stream()
                .map(name -> name.substring(0, Math.max(0, name.lastIndexOf('.'))))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The jars of a class path. */
    static Set<Path> classPath(String text) {
        return Arrays.stream(text.strip().split(":", -1)).map(Path::of).collect(Collectors.toCollection(TreeSet::new));
    }
}
