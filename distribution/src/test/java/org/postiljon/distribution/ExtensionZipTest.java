package org.postiljon.distribution;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in the zip, held against James's class path: what James has must not be there, all else must. */
class ExtensionZipTest {
    private static final String OURS = "org.postiljon.";

    private static Path folder = Path.of("");
    private static List<Jar> zip = List.of();
    private static List<Jar> james = List.of();
    private static List<Jar> otherJames = List.of();

    @BeforeAll
    static void read(@TempDir Path disk) throws IOException {
        JamesInstallation installation = JamesInstallation.unpack(disk);
        folder = installation.installZip();
        try (Stream<Path> files = Files.list(folder)) {
            zip = files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .map(Jar::read)
                    .toList();
        }
        james = installation.jars().stream().map(Jar::read).toList();
        Set<String> known = james.stream().map(Jar::name).collect(Collectors.toSet());
        otherJames = Jar.classPath(Files.readString(Path.of("target/libraries.classpath"))).stream()
                .map(Jar::read)
                .filter(jar -> !known.contains(jar.name()))
                .toList();
    }

    /** Else the comparison compares with the wrong jars. */
    @Test
    void jamesIsWhatItsOwnManifestLists() {
        assertThat(james).hasSizeGreaterThan(300).extracting(Jar::name).contains("guice", "dnsjava", "re2j");
        assertThat(otherJames)
                .extracting(Jar::name)
                .contains("openjpa", "activemq-broker", "james-server-queue-rabbitmq");
    }

    @Test
    void ourJarsAndTheTwoThatJamesLacksAreInIt() {
        assertThat(zip)
                .extracting(Jar::name)
                .containsExactly(
                        "jspecify",
                        "postiljon-bounce",
                        "postiljon-console",
                        "postiljon-delivery",
                        "postiljon-extension",
                        "postiljon-mailets",
                        "postiljon-matchers",
                        "postiljon-store-embedded",
                        "sqlite-jdbc");
    }

    @Test
    void noJarIsOneThatAJamesHas() {
        for (Jar ours : zip) {
            assertThat(ours.artifacts().isEmpty()).isEqualTo(ours.name().equals("jspecify"));
            for (Jar theirs : all()) {
                assertThat(theirs.name()).as("%s", theirs.file()).isNotEqualTo(ours.name());
                assertThat(theirs.artifacts()).as("%s", theirs.file()).noneMatch(ours.artifacts()::contains);
            }
        }
    }

    private static List<Jar> all() {
        List<Jar> all = new ArrayList<>(james);
        all.addAll(otherJames);
        return all;
    }

    /** James's class loader is asked first: a package in both would come half from one, half from the other. */
    @Test
    void noPackageIsInTwoJars() {
        Map<String, Path> owners = new HashMap<>();
        for (Jar jar : zip) {
            for (String name : jar.packages()) {
                assertThat(owners.put(name, jar.file()))
                        .as("%s in %s and", name, jar.file())
                        .isNull();
            }
        }
        for (Jar jar : all()) {
            assertThat(jar.packages()).as("%s", jar.file()).doesNotContainAnyElementsOf(owners.keySet());
        }
    }

    @Test
    void everyClassThatOursNameIsInTheZipInJamesOrInJava() {
        Set<String> there = new HashSet<>();
        zip.forEach(jar -> there.addAll(jar.classes()));
        james.forEach(jar -> there.addAll(jar.classes()));
        List<JarFile> ours = zip.stream()
                .filter(jar -> jar.name().startsWith("postiljon-"))
                .map(ExtensionZipTest::open)
                .toList();
        Set<String> missing = new TreeSet<>();
        int[] seen = {0};
        for (JavaClass each : new ClassFileImporter().importJars(ours)) {
            each.getDirectDependenciesFromSelf().forEach(dependency -> {
                JavaClass target = dependency.getTargetClass().getBaseComponentType();
                seen[0]++;
                if (!target.isPrimitive() && !there.contains(target.getName()) && !isOfJava(target.getName())) {
                    missing.add(target.getName() + " of " + each.getName());
                }
            });
        }
        assertThat(seen[0]).isGreaterThan(5_000);
        assertThat(missing).isEmpty();
    }

    private static JarFile open(Jar jar) {
        try {
            return new JarFile(jar.file().toFile());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean isOfJava(String name) {
        try {
            Class.forName(name, false, ClassLoader.getPlatformClassLoader());
            return true;
        } catch (ClassNotFoundException notThere) {
            return false;
        }
    }

    @Test
    void everyPartIsOfOneVersion() {
        assertThat(zip.stream()
                        .map(jar -> String.valueOf(jar.file().getFileName()))
                        .filter(name -> name.startsWith("postiljon-"))
                        .map(name -> name.replaceFirst(".*?-(\\d.*)\\.jar", "$1"))
                        .collect(Collectors.toSet()))
                .hasSize(1)
                .allSatisfy(version -> assertThat(JamesInstallation.POSTILJON.getFileName())
                        .hasToString("postiljon-" + version + "-james-3.8.zip"));
        assertThat(zip)
                .filteredOn(jar -> jar.name().startsWith("postiljon"))
                .allSatisfy(jar -> assertThat(jar.packages()).allMatch(name -> name.startsWith(OURS)));
    }

    @Test
    void licencesReadmeAndSamplesAreInIt() throws IOException {
        assertThat(folder.resolve("LICENSE")).hasSameTextualContentAs(Path.of("../LICENSE"));
        assertThat(folder.resolve("NOTICE"))
                .content()
                .contains("sqlite-jdbc 3.", "jspecify 1.")
                .doesNotContain("${");
        assertThat(folder.resolve("README.txt"))
                .content()
                .contains("extensions-jars/postiljon")
                .doesNotContain("${");
        try (Stream<Path> samples = Files.list(Path.of("../james-conf/extension"))) {
            List<Path> expected =
                    samples.filter(sample -> !sample.endsWith("README.md")).toList();
            assertThat(expected).hasSizeGreaterThan(6).allSatisfy(sample -> {
                assertThat(folder.resolve("samples").resolve(sample.getFileName()))
                        .hasSameBinaryContentAs(sample);
                assertThat(Files.readString(folder.resolve("README.txt"), UTF_8))
                        .contains("samples/" + sample.getFileName());
            });
        }
    }

    /** Two builds of the same sources make the same bytes. */
    @Test
    void allEntriesHaveTheSameTimeAndAreInOrder() throws IOException {
        try (ZipFile file = new ZipFile(JamesInstallation.POSTILJON.toFile())) {
            Set<LocalDateTime> times = file.stream().map(ZipEntry::getTimeLocal).collect(Collectors.toSet());
            assertThat(times).containsExactly(LocalDateTime.of(2026, 1, 1, 0, 0));
        }
    }
}
