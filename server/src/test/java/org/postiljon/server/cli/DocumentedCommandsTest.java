package org.postiljon.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Every command that a page tells a reader to type is there, with its options; so is every test that one names. */
class DocumentedCommandsTest {
    private static final Path ROOT = Path.of("..");
    /** Up to the end of the code or line. */
    private static final Pattern COMMAND = Pattern.compile("\\./postiljon ([a-z][a-z-]*)([^`\\n|#]*)");
    /** Of the launcher, which has the benchmarks on its class path. */
    private static final String BENCH = "bench";

    private static final Pattern OPTION = Pattern.compile("(?<=\\s)--[a-z-]+");
    private static final Pattern TEST = Pattern.compile("-Dtest='?([A-Za-z*,]+)'?");

    private static List<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"));
                Stream<Path> samples = Files.walk(ROOT.resolve("james-conf"))) {
            return Stream.of(Stream.of(ROOT.resolve("README.md"), ROOT.resolve("CONTRIBUTING.md")), docs, samples)
                    .flatMap(files -> files)
                    .filter(file -> file.toString().endsWith(".md"))
                    .toList();
        }
    }

    private static List<MatchResult> found(Pattern pattern) throws IOException {
        StringBuilder all = new StringBuilder();
        for (Path page : pages()) {
            all.append(Files.readString(page)).append('\n');
        }
        List<MatchResult> found = pattern.matcher(all).results().toList();
        assertThat(found).isNotEmpty();
        return found;
    }

    @Test
    void commandsAndTheirOptionsAreThere() throws IOException {
        CommandLine line = Postiljon.commandLine();
        for (MatchResult typed : found(COMMAND)) {
            if (typed.group(1).equals(BENCH)) {
                continue;
            }
            CommandLine command = Objects.requireNonNull(line.getSubcommands().get(typed.group(1)), typed.group());
            OPTION.matcher(typed.group(2)).results().forEach(option -> assertThat(
                            command.getCommandSpec().optionsMap())
                    .as(typed.group())
                    .containsKey(option.group()));
        }
    }

    @Test
    void testsAreThere() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT, 12)) {
            List<String> sources = files.filter(file -> file.toString().contains("src/test/java"))
                    .map(file -> file.getFileName().toString())
                    .toList();
            for (MatchResult typed : found(TEST)) {
                for (String name : typed.group(1).split(",", -1)) {
                    Pattern pattern = Pattern.compile(name.replace("*", ".*") + "\\.java");
                    assertThat(sources).as(typed.group()).anyMatch(pattern.asMatchPredicate());
                }
            }
        }
    }
}
