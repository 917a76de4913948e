package org.postiljon.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The house of {@code docs/architecture.md}: who may use whom. */
class HouseTest {
    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.postiljon");

    /** Room, and the rooms that it may use besides itself. */
    private static final Map<String, List<String>> MAY_USE = new TreeMap<>(Map.of(
            "bounce", List.of(),
            "delivery", List.of("bounce"),
            "store", List.of("delivery", "bounce"),
            "mailets", List.of("delivery", "bounce"),
            "matchers", List.of("delivery", "bounce", "mailets"),
            "console", List.of("delivery", "bounce"),
            "simulator", List.of("delivery", "bounce"),
            "receivers", List.of(),
            "extension", List.of("delivery", "bounce", "store", "mailets", "matchers", "console"),
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
                            "receivers")));

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
                    if (!others.isEmpty()) {
                        holds(
                                room.getKey(),
                                others.stream().map(HouseTest::packages).toList());
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> noModuleKnowsWhatIsNoneOfItsBusiness() {
        return MUST_NOT_KNOW.entrySet().stream()
                .map((Entry<String, List<String>> room) ->
                        DynamicTest.dynamicTest(room.getKey(), () -> holds(room.getKey(), room.getValue())));
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
                .allowEmptyShould(true) // a module that is not on the class path yet
                .check(HOUSE);
    }

    private static String packages(String room) {
        return "org.postiljon." + room + "..";
    }
}
