package org.postiljon.server.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The script in a small copy of the repository, with a {@code mvn} and a {@code java} that only write down that they were
 * called. Nothing of this machine is found but the usual tools.
 */
final class Checkout {
    private static final List<String> TOOLS = List.of(
            "bash",
            "env",
            "awk",
            "cat",
            "cmp",
            "date",
            "dirname",
            "find",
            "flock",
            "grep",
            "head",
            "ls",
            "mkdir",
            "mv",
            "readlink",
            "rm",
            "rmdir",
            "sed",
            "sleep",
            "sort",
            "tail",
            "tee",
            "touch");

    final Path root;
    private final Path bin;
    private final Path elsewhere;
    private Optional<String> home = Optional.empty();
    private int runs;

    /** What a run said, and its exit status. */
    record Run(int status, String out, String err) {}

    Checkout(Path disk) throws IOException {
        root = Files.createDirectories(disk.resolve("a checkout with spaces"));
        elsewhere = Files.createDirectories(disk.resolve("elsewhere"));
        bin = Files.createDirectories(disk.resolve("bin"));
        Path script = Files.copy(
                ourRoot().resolve("postiljon"), root.resolve("postiljon"), StandardCopyOption.COPY_ATTRIBUTES);
        script.toFile().setExecutable(true);
        for (String file : List.of(
                "pom.xml",
                "james-conf/reference/routes",
                "server/pom.xml",
                "server/src/main/java/A.java",
                "server/src/main/java/B.java",
                "benchmarks/pom.xml",
                "benchmarks/src/main/java/C.java")) {
            source(file);
        }
        for (String tool : TOOLS) {
            link(tool);
        }
        tool(
                "java",
                "if [ \"${1:-}\" = -version ]; then echo 'openjdk version \"17.0.9\"' >&2; exit; fi\n"
                        + "printf '<%s>' \"$@\"; echo; if [ \"${*: -1}\" = -- ]; then cat; fi");
        tool("javac", "");
        maven("");
    }

    private static Path ourRoot() {
        return Stream.iterate(Path.of("").toAbsolutePath(), Objects::nonNull, Path::getParent)
                .filter(directory -> Files.isRegularFile(directory.resolve("postiljon")))
                .findFirst()
                .orElseThrow();
    }

    private void link(String tool) throws IOException {
        for (String directory : System.getenv("PATH").split(":", -1)) {
            Path found = Path.of(directory, tool);
            if (Files.isExecutable(found)) {
                Files.createSymbolicLink(bin.resolve(tool), found);
                return;
            }
        }
    }

    /** A source that is older than all that is made from now on. */
    Path source(String name) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, name);
    }

    /** Puts a script on the path. */
    void tool(String name, String script) throws IOException {
        Path file = bin.resolve(name);
        Files.deleteIfExists(file);
        Files.writeString(file, "#!/bin/bash\n" + script + "\n").toFile().setExecutable(true);
    }

    /** Sets JAVA_HOME for the runs from now on. */
    void home(String directory) {
        home = Optional.of(directory);
    }

    void without(String tool) throws IOException {
        Files.deleteIfExists(bin.resolve(tool));
    }

    /** A Maven that makes what the real one makes, after what is to come first. */
    void maven(String first) throws IOException {
        tool("mvn", """
                cat >/dev/null
                echo "$*" >>"${0%%/*}/../mvn.calls"
                echo '[INFO] Building Postiljon :: server 0.1.0-SNAPSHOT                  [9/9]'
                echo 'Downloaded from central: x.jar'
                %s
                while [ "$1" != -f ]; do shift; done
                root=$(dirname "$2")
                mkdir -p "$root/server/target/classes" "$root/benchmarks/target"
                touch "$root/server/target/postiljon-server.jar" "$root/benchmarks/target/postiljon-benchmarks-0.1.0-SNAPSHOT.jar"
                for source in "$root"/server/src/main/java/*.java; do
                  touch "$root/server/target/classes/$(cd "$root/server/src/main/java"; echo "${source##*/}").class"
                done
                touch "$root/lib.jar"
                printf '%%s' "$root/lib.jar" >"$root/server/target/dependencies.classpath"
                """.formatted(first));
    }

    /** How often Maven was called. */
    long builds() throws IOException {
        Path calls = bin.resolveSibling("mvn.calls");
        return Files.exists(calls) ? Files.readAllLines(calls).size() : 0;
    }

    Run run(String... arguments) throws IOException, InterruptedException {
        return end(start("", arguments));
    }

    Run runWith(String input, String... arguments) throws IOException, InterruptedException {
        return end(start(input, arguments));
    }

    /** A run that goes on, with the files that it writes to. */
    record Started(Process process, Path out, Path err) {}

    Started start(String input, String... arguments) throws IOException {
        int number = ++runs;
        Path in = Files.writeString(bin.resolveSibling("in-" + number), input);
        Path out = bin.resolveSibling("out-" + number);
        Path err = bin.resolveSibling("err-" + number);
        List<String> command = new ArrayList<>(List.of(root.resolve("postiljon").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(elsewhere.toFile())
                .redirectInput(in.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> !name.equals("HOME"));
        builder.environment().put("PATH", bin.toString());
        home.ifPresent(directory -> builder.environment().put("JAVA_HOME", directory));
        return new Started(builder.start(), out, err);
    }

    Run end(Started started) throws IOException, InterruptedException {
        try {
            if (!started.process().waitFor(30, TimeUnit.SECONDS)) {
                throw new IOException("The launcher did not end");
            }
            return new Run(
                    started.process().exitValue(),
                    Files.readString(started.out(), UTF_8),
                    Files.readString(started.err(), UTF_8));
        } finally {
            try (Stream<ProcessHandle> children = started.process().descendants()) {
                children.forEach(ProcessHandle::destroyForcibly);
            }
            started.process().destroyForcibly();
        }
    }
}
