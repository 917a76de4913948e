package org.postiljon.benchmarks.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postiljon.benchmarks.frame.Namespace.User;

class ProgramsTest {
    private final Path root;

    ProgramsTest(@TempDir Path root) {
        this.root = root;
    }

    private Path program(String at) throws IOException {
        Path file = root.resolve(at);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }

    @Test
    void unpackedPackagesGoBeforeThoseOfTheSystem() throws IOException {
        program("system/smtp-sink");
        Path ours = program("packages/usr/sbin/smtp-sink");
        Files.createDirectories(root.resolve("packages/usr/lib/postfix"));
        Files.createDirectories(root.resolve("packages/usr/lib/x86_64-linux-gnu"));
        Programs programs = new Programs(Optional.of(root.resolve("packages")), List.of(root.resolve("system")));
        assertThat(programs.find("smtp-sink", "postfix")).isEqualTo(ours);
        assertThat(programs.environment())
                .containsEntry(
                        "LD_LIBRARY_PATH",
                        root.resolve("packages/usr/lib/postfix") + ":"
                                + root.resolve("packages/usr/lib/x86_64-linux-gnu"));
    }

    @Test
    void whatIsMissingIsNamedWithItsPackageAndHowToGetIt() throws IOException {
        Path system = program("system/smtp-sink");
        Programs programs = new Programs(Optional.empty(), List.of(system.getParent()));
        assertThat(programs.environment()).isEqualTo(Map.of());
        assertThat(programs.missing("postfix", "smtp-sink")).isEmpty();
        assertThat(programs.missing("postfix", "smtp-sink", "smtp-source").orElseThrow())
                .startsWith("smtp-source is missing: it is in Debian's package postfix. Install that, or")
                .contains("apt-get download postfix", "--packages");
    }

    @Test
    void withoutTheToolsOfANamespaceNothingIsMeasured() {
        Namespace namespace = new Namespace(new Programs(Optional.empty(), List.of(root)), new User(0, 0));
        assertThatThrownBy(() -> namespace.run(List.of("true")))
                .isInstanceOf(Programs.Missing.class)
                .hasMessageStartingWith("unshare is missing: it is in Debian's package util-linux");
    }

    @Test
    void aRefusedNamespaceSaysWhatHelps() throws IOException {
        Files.writeString(program("refusing/unshare"), "#!/bin/sh\necho Operation not permitted >&2\nexit 1\n");
        program("refusing/ip");
        Namespace namespace =
                new Namespace(new Programs(Optional.empty(), List.of(root.resolve("refusing"))), new User(1000, 1000));
        assertThatThrownBy(() -> namespace.run(List.of("true")))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("Run it as root", "Operation not permitted");
    }

    @Test
    void whoIsNotRootIsNotRootInsideEither() {
        List<String> command = Namespace.inside(Path.of("unshare"), "ip", new User(1000, 100), List.of("java"));
        assertThat(command)
                .containsSubsequence("unshare", "--map-root-user", "--net", "sh", "unshare", "--map-user=1000", "java")
                .contains("--map-group=100");
        assertThat(Namespace.inside(Path.of("unshare"), "ip", new User(0, 0), List.of("java")))
                .doesNotContain("--map-root-user", "--user");
    }
}
