package org.postiljon.server.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postiljon.server.launcher.Checkout.Run;
import org.postiljon.server.launcher.Checkout.Started;

/** When {@code ./postiljon} builds, what it says then, and that it hands on what it was given. */
class LauncherTest {
    private Checkout checkout;

    @BeforeEach
    void checkOut(@TempDir Path disk) throws Exception {
        checkout = new Checkout(disk);
    }

    @Test
    void theFirstStartBuildsAndTheSecondDoesNot() throws Exception {
        Run first = checkout.run("status", "--json");
        assertThat(first.status()).isZero();
        assertThat(checkout.builds()).isEqualTo(1);
        assertThat(first.out()).contains("<org.postiljon.server.cli.Postiljon><status><--json>");
        assertThat(first.out()).hasLineCount(1);
        assertThat(first.err()).contains("Building Postiljon").contains("[9/9]");
        Run second = checkout.run("status", "--data", "a b");
        assertThat(checkout.builds()).isEqualTo(1);
        assertThat(second.out()).contains("<status><--data><a b>");
        assertThat(second.err()).isEmpty();
    }

    @Test
    void aSourceThatIsNewerOrNewOrGoneIsBuilt() throws Exception {
        checkout.run("status");
        Path changed = checkout.root.resolve("server/src/main/java/A.java");
        Files.setLastModifiedTime(changed, FileTime.from(Instant.now().plusSeconds(5)));
        checkout.run("status");
        assertThat(checkout.builds()).isEqualTo(2);
        Files.setLastModifiedTime(changed, FileTime.from(Instant.now().minusSeconds(60)));

        Path old = checkout.source("server/src/main/java/Old.java");
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minusSeconds(60)));
        checkout.run("status");
        assertThat(checkout.builds()).isEqualTo(3);

        Files.delete(checkout.root.resolve("server/src/main/java/B.java"));
        assertThat(checkout.run("status").status()).isZero();
        assertThat(checkout.builds()).isEqualTo(4);
        assertThat(checkout.root.resolve("server/target/classes/B.java.class")).doesNotExist();
        assertThat(checkout.root.resolve("server/target/classes/A.java.class")).exists();
        checkout.run("status");
        assertThat(checkout.builds()).isEqualTo(4);
    }

    @Test
    void whatWasBuiltAndIsGoneIsBuiltAgain() throws Exception {
        checkout.run("status");
        Files.delete(checkout.root.resolve("lib.jar"));
        assertThat(checkout.run("status").status()).isZero();
        assertThat(checkout.builds()).isEqualTo(2);
    }

    @Test
    void ofTwoFirstStartsOneBuilds() throws Exception {
        checkout.maven("sleep 1");
        twoAtOnce();
    }

    @Test
    void ofTwoFirstStartsOneBuildsWhereThereIsNoFlock() throws Exception {
        checkout.without("flock");
        checkout.maven("sleep 1");
        twoAtOnce();
        assertThat(checkout.run("status").status()).isZero();
    }

    @Test
    void aBuildThatWasKilledDoesNotHoldUpTheNextWhereThereIsNoFlock() throws Exception {
        checkout.without("flock");
        checkout.maven("kill -9 $PPID; exit 1");
        assertThat(checkout.run("status").status()).isNotZero();
        checkout.maven("");
        assertThat(checkout.run("status").status()).isZero();
    }

    private void twoAtOnce() throws Exception {
        Started one = checkout.start("", "status");
        Started other = checkout.start("", "status");
        assertThat(checkout.end(one).status()).isZero();
        assertThat(checkout.end(other).status()).isZero();
        assertThat(checkout.builds()).isEqualTo(1);
    }

    @Test
    void aBuildThatFailsIsToldWithItsLogAndTriedAgain() throws Exception {
        checkout.maven("echo '[ERROR] A.java:[3,1] class expected'; exit 1");
        Run failed = checkout.run("status", "--json");
        assertThat(failed.status()).isEqualTo(1);
        assertThat(failed.out()).isEmpty();
        assertThat(failed.err())
                .contains("postiljon: the build failed.")
                .contains("[ERROR] A.java:[3,1] class expected")
                .contains(checkout.root.resolve("server/target/launcher.log").toString());
        checkout.maven("");
        assertThat(checkout.run("status").status()).isZero();
    }

    @Test
    void theBuildLeavesTheInputForTheCommand() throws Exception {
        assertThat(checkout.runWith("a line\n", "controller", "--").out()).endsWith("a line\n");
    }

    @Test
    void whatIsMissingOnTheMachineIsNamed() throws Exception {
        checkout.without("mvn");
        assertFails("there is no Maven (mvn)");
        checkout.maven("");
        checkout.without("javac");
        assertFails("is no JDK");
        checkout.tool("java", "echo 'java version \"1.8.0_392\"' >&2");
        assertFails("Java 1.8.0_392 is too old. Install a JDK 17 or newer");
        checkout.without("java");
        assertFails("there is no Java");
        assertThat(checkout.builds()).isZero();
    }

    @Test
    void aJavaThatBecameTooOldIsToldAfterTheBuildToo() throws Exception {
        checkout.run("status");
        checkout.tool("java", "echo 'openjdk version \"11.0.2\"' >&2");
        assertFails("Java 11.0.2 is too old");
    }

    @Test
    void temporaryFilesGoIntoTheDataDirectoryOfWhatTheyAreFor() throws Exception {
        String here = checkout.root.resolveSibling("elsewhere").toString();
        checkout.run("status");
        assertThat(checkout.run("server", "--data", "a b", "--smtp-port=0").out())
                .contains("<-Djava.io.tmpdir=" + here + "/a b/var/scratch>")
                .contains("<server><--data><a b><--smtp-port=0>");
        assertThat(checkout.run("server", "--data=/srv/x").out()).contains("<-Djava.io.tmpdir=/srv/x/var/scratch>");
        assertThat(checkout.run("server").out()).contains("<-Djava.io.tmpdir=" + here + "/postiljon-data/var/scratch>");
        assertThat(checkout.run("demo", "--data").out())
                .contains("<-Djava.io.tmpdir=" + here + "/postiljon-data/demo/var/scratch>");
        assertThat(checkout.run("status").out()).doesNotContain("tmpdir");
    }

    @Test
    void aJavaThatDoesNotRunIsNamedAfterTheBuildToo() throws Exception {
        checkout.run("status");
        checkout.tool("java", "exit 3");
        assertFails("java is no Java that runs here");
        checkout.home("/no/such/jdk");
        assertFails("there is no Java (/no/such/jdk/bin/java). Install a JDK 17 or newer, or set JAVA_HOME to one.");
    }

    private void assertFails(String message) throws Exception {
        Run run = checkout.run("status", "--json");
        assertThat(run.err()).contains("postiljon: ").contains(message);
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
    }
}
