package org.postiljon.server.doctor;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * A jar, as far as it matters whether it is there twice.
 *
 * @param file     where it is
 * @param name     Maven's name of it, else that of the file without its version
 * @param version  Maven's, else that of the file's name; empty: none
 * @param packages with classes in it
 */
record JarFacts(Path file, String name, String version, Set<String> packages) {
    private static final Pattern FILE_NAME = Pattern.compile("(.+?)(?:-(\\d.*))?\\.jar");
    private static final Pattern COORDINATES = Pattern.compile("META-INF/maven/[^/]+/[^/]+/pom\\.properties");
    private static final Pattern CLASS = Pattern.compile("([^-]*)/[^/]*\\.class");
    private static final int LONGEST = 65_536;

    /**
     * Reads it.
     *
     * @throws IOException when it is no jar
     */
    static JarFacts read(Path file) throws IOException {
        Matcher named = FILE_NAME.matcher(String.valueOf(file.getFileName()));
        String name = named.matches() ? named.group(1) : file.toString();
        String version = named.matches() && named.group(2) != null ? named.group(2) : "";
        Set<String> packages = new TreeSet<>();
        Properties only = new Properties();
        int coordinates = 0;
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
                ZipEntry entry = all.nextElement();
                Matcher of = CLASS.matcher(entry.getName());
                if (of.matches()) {
                    packages.add(of.group(1).replace('/', '.'));
                } else if (COORDINATES.matcher(entry.getName()).matches() && entry.getSize() < LONGEST) {
                    coordinates++;
                    try (InputStream in = zip.getInputStream(entry)) {
                        only.load(in);
                    }
                }
            }
        } catch (IllegalArgumentException e) {
            throw new IOException(e);
        }
        // One that carries several others is none of them.
        return coordinates == 1
                ? new JarFacts(
                        file, only.getProperty("artifactId", name), only.getProperty("version", version), packages)
                : new JarFacts(file, name, version, packages);
    }
}
