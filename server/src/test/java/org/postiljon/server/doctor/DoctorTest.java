package org.postiljon.server.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postiljon.server.doctor.Finding.Level;

/**
 * Each folder of {@code src/test/doctor} is an installation: the files of {@code healthy}, changed by its own. {@code jars}
 * and {@code more-jars} list jars with Maven's name and a class in them, {@code remove} files that are not there,
 * {@code machine} what the machine is like, {@code dns} what DNS says. {@code expected} is what is found.
 */
class DoctorTest {
    private static final Path CASES = Path.of("src/test/doctor");
    private static final Path HEALTHY = CASES.resolve("healthy");

    private static Stream<String> broken() throws IOException {
        List<String> names;
        try (Stream<Path> folders = Files.list(CASES)) {
            names = folders.filter(folder -> !folder.equals(HEALTHY))
                    .map(folder -> folder.getFileName().toString())
                    .sorted()
                    .toList();
        }
        assertThat(names).hasSizeGreaterThan(25);
        return names.stream();
    }

    @ParameterizedTest
    @MethodSource("broken")
    void namesWhatIsWrongAndTheFix(String name, @TempDir Path disk) throws IOException {
        List<Finding> findings = look(CASES.resolve(name), disk);
        assertThat(findings.stream().filter(each -> each.level() != Level.OK).map(Finding::line))
                .containsExactlyElementsOf(expected(CASES.resolve(name)));
    }

    @Test
    void nothingIsWrongWithAHealthyOne(@TempDir Path disk) throws IOException {
        assertThat(look(HEALTHY, disk).stream().map(Finding::line)).containsExactlyElementsOf(expected(HEALTHY));
    }

    @Test
    void nothingIsWrittenIntoTheInstallation(@TempDir Path disk) throws IOException {
        Path james = disk.resolve("james");
        build(HEALTHY, james);
        List<Path> before = files(james);
        look(HEALTHY, disk);
        assertThat(files(james)).isEqualTo(before);
    }

    /** What it takes for complete is what the zip is made of. */
    @Test
    void itLooksForAllJarsOfTheZip() throws IOException {
        String packed = Files.readString(Path.of("../distribution/pom.xml"))
                .replaceAll("(?s).*?<artifactItems>(.*?)</artifactItems>.*", "$1");
        assertThat(Pattern.compile("<artifactId>([^<]+)<").matcher(packed).results())
                .extracting(found -> found.group(1))
                .containsExactlyInAnyOrderElementsOf(JarCheck.OF_THE_ZIP);
    }

    private static List<Path> files(Path below) throws IOException {
        try (Stream<Path> files = Files.walk(below)) {
            return files.sorted().toList();
        }
    }

    /** What an editor of Windows leaves: carriage returns at the ends of all lines. */
    @Test
    void lineEndsOfWindowsAreNoFault(@TempDir Path disk) throws IOException {
        Path james = disk.resolve("james");
        build(HEALTHY, james);
        for (Path file : files(james.resolve("conf"))) {
            if (!Files.isDirectory(file)) {
                Files.writeString(file, Files.readString(file, UTF_8).replace("\n", "\r\n"), UTF_8);
            }
        }
        assertThat(Doctor.look(
                        new Installation(james, List.of()), machine(HEALTHY), Optional.empty(), Optional.empty()))
                .allSatisfy(found -> assertThat(found.level()).isEqualTo(Level.OK));
    }

    /** A file outside of the installation is not read, whatever the XML says. */
    @Test
    void xmlReadsNothingFromOutside(@TempDir Path disk) throws IOException {
        Path james = disk.resolve("james");
        build(HEALTHY, james);
        Path secret = Files.writeString(disk.resolve("secret"), "hunter2");
        Path file = james.resolve("conf/mailetcontainer.xml");
        Files.writeString(
                file,
                Files.readString(file)
                        .replace(
                                "<?xml version=\"1.0\"?>",
                                "<!DOCTYPE a [<!ENTITY x SYSTEM \"" + secret.toUri() + "\">]>")
                        .replace("<bounceProcessor>bounces", "<bounceProcessor>&x;bounces"));
        List<Finding> findings =
                Doctor.look(new Installation(james, List.of()), machine(HEALTHY), Optional.empty(), Optional.empty());
        assertThat(findings).noneMatch(found -> found.line().contains("hunter2"));
    }

    private static List<Finding> look(Path folder, Path disk) throws IOException {
        Path james = disk.resolve("james");
        build(folder, james);
        Path dns = existing(folder, "dns");
        Names names = (name, type) -> Files.readAllLines(dns).stream()
                .map(line -> line.split(" ", 3))
                .peek(words -> {
                    if (words[0].equals("silence")) {
                        throw new java.io.UncheckedIOException(new IOException("no answer in time"));
                    }
                })
                .filter(words -> words[0].equals(name) && words[1].equals(type))
                .map(words -> words[2])
                .toList();
        Names answering = (name, type) -> {
            try {
                return names.records(name, type);
            } catch (java.io.UncheckedIOException e) {
                throw e.getCause();
            }
        };
        return Doctor.look(
                new Installation(james, List.of()), machine(folder), Optional.empty(), Optional.of(answering));
    }

    private static Path existing(Path folder, String file) {
        Path own = folder.resolve(file);
        return Files.exists(own) ? own : HEALTHY.resolve(file);
    }

    private static List<String> expected(Path folder) throws IOException {
        return Files.readAllLines(folder.resolve("expected"));
    }

    private static void build(Path folder, Path james) throws IOException {
        copy(HEALTHY, james);
        jars(HEALTHY.resolve("jars"), james);
        if (!folder.equals(HEALTHY)) {
            copy(folder, james);
        }
        if (Files.exists(folder.resolve("more-jars"))) {
            jars(folder.resolve("more-jars"), james);
        }
        if (Files.exists(folder.resolve("remove"))) {
            for (String line : Files.readAllLines(folder.resolve("remove"))) {
                Files.delete(james.resolve(line));
            }
        }
    }

    private static void copy(Path folder, Path james) throws IOException {
        Files.createDirectories(james.resolve("conf"));
        if (!Files.isDirectory(folder.resolve("conf"))) {
            return;
        }
        try (Stream<Path> files = Files.list(folder.resolve("conf"))) {
            for (Path file : files.toList()) {
                Files.copy(
                        file, james.resolve("conf").resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static void jars(Path list, Path james) throws IOException {
        for (String line : Files.readAllLines(list)) {
            String[] words = line.split(" ", -1);
            Path jar = james.resolve(words[0]);
            Files.createDirectories(jar.resolveSibling("."));
            if (words.length < 3) {
                Files.writeString(jar, "half of a download");
                continue;
            }
            String[] maven = words[1].split(":", -1);
            try (OutputStream out = Files.newOutputStream(jar);
                    ZipOutputStream zip = new ZipOutputStream(out)) {
                zip.putNextEntry(new ZipEntry("META-INF/maven/" + maven[0] + "/" + maven[1] + "/pom.properties"));
                zip.write(("groupId=" + maven[0] + "\nartifactId=" + maven[1] + "\nversion=" + maven[2] + "\n")
                        .getBytes(UTF_8));
                zip.putNextEntry(new ZipEntry(words[2]));
            }
        }
    }

    private static Machine machine(Path folder) throws IOException {
        Properties written = new Properties();
        for (Path each : List.of(HEALTHY, folder)) {
            if (Files.exists(each.resolve("machine"))) {
                try (Reader reader = Files.newBufferedReader(each.resolve("machine"))) {
                    written.load(reader);
                }
            }
        }
        return new Written(written);
    }

    /** A machine as a file describes it. */
    private record Written(Properties properties) implements Machine {
        private String text(String key) {
            return properties.getProperty(key, "");
        }

        @Override
        public OptionalInt java(Path home) {
            return text("java").isEmpty() ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(text("java")));
        }

        @Override
        public Path javaHome() {
            return Path.of("/opt/java");
        }

        @Override
        public OptionalLong descriptors() {
            return OptionalLong.of(Long.parseLong(text("descriptors")));
        }

        @Override
        public Instant now() {
            return text("now").isEmpty() ? Instant.now() : Instant.parse(text("now"));
        }

        @Override
        public Disk disk(Path directory) {
            return new Disk(text("type"), Long.parseLong(text("free")), Boolean.parseBoolean(text("writable")));
        }

        @Override
        public String user() {
            return "anna";
        }
    }
}
