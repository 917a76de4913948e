package org.postiljon.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The house of {@code docs/architecture.md}: who may use whom. */
class HouseTest {
    private static final Path ROOT = Path.of("..");

    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.postiljon");

    /** Room, and the rooms that it may use besides itself. */
    private static final Map<String, List<String>> MAY_USE = new TreeMap<>(Map.ofEntries(
            entry("bounce", List.of()),
            entry("delivery", List.of("bounce")),
            entry("store", List.of("delivery", "bounce")),
            entry("mailets", List.of("delivery", "bounce")),
            entry("matchers", List.of("delivery", "bounce", "mailets")),
            entry("console", List.of("delivery", "bounce")),
            entry("simulator", List.of("delivery", "bounce")),
            entry("receivers", List.of()),
            entry("benchmarks", List.of("delivery", "bounce", "store", "simulator", "receivers")),
            entry("extension", List.of("delivery", "bounce", "store", "mailets", "matchers", "console")),
            entry(
                    "server",
                    List.of(
                            "delivery",
                            "bounce",
                            "store",
                            "mailets",
                            "matchers",
                            "console",
                            "extension",
                            "simulator",
                            "receivers"))));

    /** Whose code a room may not know. */
    private static final Map<String, List<String>> MUST_NOT_KNOW = new TreeMap<>(Map.of(
            "bounce",
                    List.of(
                            "org.apache.james..",
                            "org.apache.mailet..",
                            "org.apache.camel..",
                            "java.sql..",
                            "io.netty.."),
            "delivery",
                    List.of(
                            "org.apache.james..",
                            "org.apache.mailet..",
                            "org.apache.camel..",
                            "java.sql..",
                            "org.sqlite.."),
            "store", List.of("org.apache.james..", "org.apache.mailet..", "org.apache.camel..", "io.netty.."),
            "receivers", List.of("org.apache.james..", "org.apache.mailet..", "org.apache.camel..", "java.sql.."),
            "benchmarks", List.of("org.apache.james..", "org.apache.mailet..", "org.apache.camel..", "java.sql.."),
            "simulator", List.of("org.apache.james..", "org.apache.mailet..", "org.apache.camel..", "java.sql.."),
            "mailets", List.of("java.sql..", "org.sqlite..", "io.netty..", "org.apache.camel.."),
            "matchers", List.of("java.sql..", "org.sqlite..", "io.netty..", "org.apache.camel.."),
            "console", List.of("java.sql..", "org.sqlite..", "io.netty..", "org.apache.camel..")));

    @TestFactory
    Stream<DynamicTest> eachModuleUsesOnlyThoseBelowIt() {
        return MAY_USE.entrySet().stream()
                .map(room -> DynamicTest.dynamicTest(room.getKey(), () -> {
                    List<String> others = new ArrayList<>(MAY_USE.keySet());
                    others.remove(room.getKey());
                    others.removeAll(room.getValue());
                    assertThat(others)
                            .as("a rule that forbids nothing can't fail")
                            .isNotEmpty();
                    holds(
                            room.getKey(),
                            others.stream().map(HouseTest::packages).toList());
                }));
    }

    @TestFactory
    Stream<DynamicTest> noModuleKnowsWhatIsNoneOfItsBusiness() {
        return MUST_NOT_KNOW.entrySet().stream()
                .map((Entry<String, List<String>> room) ->
                        DynamicTest.dynamicTest(room.getKey(), () -> holds(room.getKey(), room.getValue())));
    }

    /** So that no room is renamed or added past the rules. */
    @Test
    void eachClassIsInARoom() {
        classes()
                .should()
                .resideInAnyPackage(
                        MAY_USE.keySet().stream().map(HouseTest::packages).toArray(String[]::new))
                .check(HOUSE);
    }

    @Test
    void thePageTellsAllModules() throws IOException {
        String page = Files.readString(ROOT.resolve("docs/architecture.md"));
        Set<String> told = Pattern.compile("`([a-z-]+)`")
                .matcher(page.lines()
                        .dropWhile(line -> !line.startsWith("| module | duty | uses |"))
                        .skip(2)
                        .takeWhile(line -> line.startsWith("|"))
                        .map(line -> line.split("\\|", 3)[1])
                        .collect(Collectors.joining("\n")))
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        told.remove("james-conf"); // files only
        assertThat(told.remove("distribution")).isTrue(); // a zip of the others, without classes of its own
        assertThat(told).isEqualTo(new TreeSet<>(modules()));
        assertThat(modules().stream().map(module -> module.replaceFirst("-.*", "")))
                .containsExactlyInAnyOrderElementsOf(MAY_USE.keySet());
    }

    /** NullAway looks at marked packages only, and passes over all others in silence. */
    @Test
    void eachPackageIsMarkedAndSaysItsDuty() throws IOException {
        for (String module : modules()) {
            Path sources = ROOT.resolve(module).resolve("src/main/java");
            for (Path directory : packagesWithClasses(sources)) {
                assertThat(directory.resolve("package-info.java"))
                        .content()
                        .startsWith("/**")
                        .containsPattern("(?m)^@NullMarked$");
            }
        }
    }

    private static List<String> modules() throws IOException {
        List<String> modules = Pattern.compile("<module>([^<]+)</module>")
                .matcher(Files.readString(ROOT.resolve("pom.xml")))
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(modules).contains("delivery", "server", "distribution");
        return modules.stream().filter(module -> !module.equals("distribution")).toList();
    }

    private static Set<Path> packagesWithClasses(Path sources) throws IOException {
        try (Stream<Path> files = Files.walk(sources)) {
            Set<Path> packages = files.filter(file -> file.toString().endsWith(".java"))
                    .map(Path::getParent)
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(packages).as("packages of %s", sources).isNotEmpty();
            return packages;
        }
    }

    @Test
    void thePartsOfTheServerFormNoCircle() {
        slices().matching("org.postiljon.server.(*)..")
                .should()
                .beFreeOfCycles()
                .check(HOUSE);
    }

    private static void holds(String room, List<String> forbidden) {
        noClasses()
                .that()
                .resideInAPackage(packages(room))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(forbidden.toArray(String[]::new))
                .check(HOUSE);
    }

    private static String packages(String room) {
        return "org.postiljon." + room + "..";
    }
}
