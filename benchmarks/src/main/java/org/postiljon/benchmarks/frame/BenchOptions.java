package org.postiljon.benchmarks.frame;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** What all comparisons can be told. */
public final class BenchOptions {
    @Option(names = "--json", description = "JSON Lines; the last one judges the goals.")
    private boolean json;

    @Option(
            names = "--quick",
            description = "A look at whether it runs: few mails, two rounds. It judges nothing firmly.")
    private boolean quick;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "Rounds that count, 5 or more for figures (default: 5).")
    private @Nullable Integer rounds;

    @Option(names = "--mails", paramLabel = "N", description = "Mails in each turn.")
    private @Nullable Integer mails;

    @Option(
            names = "--packages",
            paramLabel = "DIR",
            description = "Where Debian packages are unpacked that are not installed.")
    private @Nullable Path packages;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            defaultValue = "/var/tmp",
            description = "On which disk mail is stored; all is gone at the end (default: ${DEFAULT-VALUE}).")
    private Path directory = Path.of("/var/tmp");

    @Option(
            names = "--jfr",
            paramLabel = "DIR",
            description = "Writes a flight recording of each Java process there; it costs some speed.")
    private @Nullable Path jfr;

    /** Whether for programs. */
    public boolean json() {
        return json;
    }

    /** Whether only to see that it runs. */
    public boolean quick() {
        return quick;
    }

    /** Rounds that count. */
    public int rounds() {
        return rounds != null ? rounds : quick ? 2 : 5;
    }

    /** Mails in each turn. */
    public int mails(int usual, int few) {
        return mails != null ? mails : quick ? few : usual;
    }

    /** Whether figures of so many rounds are worth keeping. */
    public boolean isFirm() {
        return !quick && rounds() >= 5;
    }

    /** The programs that can be used. */
    public Programs programs() {
        return Programs.here(Optional.ofNullable(packages));
    }

    /** On which disk. */
    public Path directory() {
        return directory;
    }

    /** Where flight recordings go. */
    public Optional<Path> jfr() {
        return Optional.ofNullable(jfr).map(Path::toAbsolutePath);
    }

    /**
     * Checks what was given.
     *
     * @throws ParameterException with what is wrong and how to write it
     */
    void check(CommandSpec spec) {
        atLeastOne(spec, "--rounds", rounds);
        atLeastOne(spec, "--mails", mails);
        directory(spec, "--packages", packages);
        directory(spec, "--dir", directory);
        directory(spec, "--jfr", jfr);
    }

    private static void atLeastOne(CommandSpec spec, String option, @Nullable Integer number) {
        if (number != null && number < 1) {
            throw new ParameterException(spec.commandLine(), option + ": " + number + " is too few. Write 1 or more.");
        }
    }

    private static void directory(CommandSpec spec, String option, @Nullable Path directory) {
        if (directory != null && !Files.isDirectory(directory)) {
            throw new ParameterException(
                    spec.commandLine(),
                    option + ": there is no directory " + directory + ". Make it, or name another.");
        }
    }
}
