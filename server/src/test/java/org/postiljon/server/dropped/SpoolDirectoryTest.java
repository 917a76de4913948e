package org.postiljon.server.dropped;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpoolDirectoryTest {
    private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");
    private static final String MAIL = "From: a@a.example\nTo: b@b.example\nSubject: x\n\nHello\n";

    private Instant now = NOON;
    private Path directory;
    private final Taking submitter = new Taking();

    @BeforeEach
    void place(@TempDir Path empty) {
        directory = empty.resolve("spool");
    }

    private SpoolDirectory open() throws IOException {
        return open(SpoolDirectorySettings.of(directory));
    }

    private SpoolDirectory open(SpoolDirectorySettings settings) throws IOException {
        return new SpoolDirectory(settings, submitter, () -> now);
    }

    /** A file that was finished a minute ago. */
    private Path drop(String name, String content) throws IOException {
        return drop(name, content, now.minusSeconds(60));
    }

    private Path drop(String name, String content, Instant modified) throws IOException {
        Path file = Files.writeString(directory.resolve(name), content);
        Files.setLastModifiedTime(file, FileTime.from(modified));
        return file;
    }

    private List<String> files(String folder) throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve(folder))) {
            return files.filter(Files::isRegularFile)
                    .map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    // Taking

    @Test
    void aDroppedFileIsTakenAndMovedToDone() throws Exception {
        SpoolDirectory spool = open();
        Path file = drop("one.eml", MAIL);
        spool.poll();
        assertThat(submitter.mails.values()).singleElement().satisfies(mail -> {
            assertThat(mail.recipients()).extracting(Object::toString).containsExactly("b@b.example");
            assertThat(mail.name()).matches("dropped-one-eml-[0-9a-f]{20}");
        });
        assertThat(file).doesNotExist();
        assertThat(files("done")).containsExactly("one.eml");
        assertThat(spool.progress()).isEqualTo(new SpoolDirectoryProgress(0, 0, 1, 1, 0, ""));
        assertThat(spool.progress().isIdle()).isTrue();
    }

    @Test
    void theOldestGoesFirst() throws Exception {
        SpoolDirectory spool = open();
        drop("b", MAIL, NOON.minusSeconds(30));
        drop("a", MAIL, NOON.minusSeconds(20));
        drop("c", MAIL, NOON.minusSeconds(40));
        spool.poll();
        assertThat(submitter.handedOver)
                .extracting(name -> name.substring(8, 9))
                .containsExactly("c", "b", "a");
    }

    @Test
    void doneFilesAreDeletedWhereThatIsSet() throws Exception {
        SpoolDirectory spool = open(
                new SpoolDirectorySettings(directory, Duration.ofMillis(200), Duration.ofSeconds(1), 16, 1000, false));
        drop("one.eml", MAIL);
        spool.poll();
        assertThat(files(".")).isEmpty();
        assertThat(files("done")).isEmpty();
        assertThat(spool.progress().accepted()).isEqualTo(1);
    }

    @Test
    void aNameThatIsTakenInDoneGetsANumber() throws Exception {
        SpoolDirectory spool = open();
        for (int i = 0; i < 3; i++) {
            drop("one.eml", MAIL + i);
            spool.poll();
        }
        assertThat(files("done")).containsExactly("one-2.eml", "one-3.eml", "one.eml");
        assertThat(submitter.mails).as("three files, three names").hasSize(3);
    }

    // Half-written files

    @ParameterizedTest
    @ValueSource(strings = {".one.eml", "one.eml.tmp", "one.part", "one.eml~", ".tmp"})
    void namesOfHalfWrittenFilesAreLeftAlone(String name) throws Exception {
        SpoolDirectory spool = open();
        Path file = drop(name, MAIL);
        spool.poll();
        now = now.plusSeconds(600);
        spool.poll();
        assertThat(submitter.handedOver).isEmpty();
        assertThat(file).exists();
        assertThat(spool.progress().waiting()).isZero();
    }

    @Test
    void aFileThatStillChangesIsLeftAloneUntilItSettles() throws Exception {
        SpoolDirectory spool = open();
        drop("one.eml", MAIL, now);
        spool.poll();
        assertThat(spool.progress().waiting()).isEqualTo(1);
        for (int i = 0; i < 5; i++) {
            now = now.plusMillis(4_900);
            drop("one.eml", MAIL + "more\n".repeat(i), now);
            spool.poll();
        }
        now = now.plusMillis(4_999);
        spool.poll();
        assertThat(submitter.handedOver).isEmpty();
        now = now.plusMillis(1);
        spool.poll();
        assertThat(submitter.handedOver).hasSize(1);
    }

    @Test
    void aFileFromAnotherClocksFutureSettlesByOurs() throws Exception {
        SpoolDirectory spool = open();
        drop("one.eml", MAIL, now.plusSeconds(3600));
        spool.poll();
        assertThat(submitter.handedOver).isEmpty();
        now = now.plusMillis(4_999);
        spool.poll();
        assertThat(submitter.handedOver).isEmpty();
        now = now.plusMillis(1);
        spool.poll();
        assertThat(submitter.handedOver).hasSize(1);
    }

    @Test
    void aRenamedFileIsTakenAtOnce() throws Exception {
        SpoolDirectory spool = open();
        Path hidden = drop(".one.tmp", MAIL);
        spool.poll();
        Files.move(hidden, directory.resolve("one.eml"), StandardCopyOption.ATOMIC_MOVE);
        spool.poll();
        assertThat(files("done")).containsExactly("one.eml");
    }

    @Test
    void aFileThatIsOpenForWritingIsHalfWrittenHoweverLongItPauses() throws Exception {
        assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")), "this system has no /proc");
        SpoolDirectory spool = open();
        Path file = directory.resolve("one.eml");
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write("From: a@a.example\nTo: b@b.example\n\nhalf".getBytes(UTF_8));
            out.flush();
            Files.setLastModifiedTime(file, FileTime.from(now.minusSeconds(3600)));
            for (int i = 0; i < 3; i++) {
                now = now.plusSeconds(60);
                spool.poll();
            }
            assertThat(submitter.handedOver).isEmpty();
        }
        Files.setLastModifiedTime(file, FileTime.from(now.minusSeconds(3600)));
        spool.poll();
        assertThat(submitter.handedOver).hasSize(1);
    }

    @Test
    void aFileThatIsOpenForReadingIsTaken() throws Exception {
        SpoolDirectory spool = open();
        Path file = drop("one.eml", MAIL);
        try (var in = Files.newInputStream(file)) {
            assertThat(in.read()).isEqualTo('F');
            spool.poll();
        }
        assertThat(submitter.handedOver).hasSize(1);
    }

    // Bad files

    @Test
    void aBadFileGoesToFailedWithTheReasonBesideIt() throws Exception {
        SpoolDirectory spool = open();
        drop("bad.eml", "From: a@a.example\nSubject: x\n\nHello");
        drop("good.eml", MAIL);
        spool.poll();
        assertThat(files("failed")).containsExactly("bad.eml", "bad.eml.reason.txt");
        assertThat(Files.readString(directory.resolve("failed/bad.eml.reason.txt")))
                .isEqualTo("There is no recipient. Add a To, Cc, Bcc or x-mq-recipient header field.\n");
        assertThat(files("done")).containsExactly("good.eml");
        assertThat(spool.progress()).isEqualTo(new SpoolDirectoryProgress(0, 0, 1, 1, 1, ""));
    }

    @Test
    void aFileThatIsTooLargeIsNotRead() throws Exception {
        SpoolDirectory spool = open(
                new SpoolDirectorySettings(directory, Duration.ofMillis(200), Duration.ofSeconds(1), 16, 100, true));
        drop("large.eml", MAIL + "x".repeat(100));
        spool.poll();
        assertThat(Files.readString(directory.resolve("failed/large.eml.reason.txt")))
                .isEqualTo("The file has 152 bytes, at most 100 are allowed.\n");
    }

    @Test
    void aLinkIsNotFollowed(@TempDir Path elsewhere) throws Exception {
        SpoolDirectory spool = open();
        Path secret = Files.writeString(elsewhere.resolve("secret.eml"), MAIL);
        Files.createSymbolicLink(directory.resolve("link.eml"), secret);
        now = Instant.now().plusSeconds(3600);
        spool.poll();
        assertThat(submitter.handedOver).isEmpty();
        assertThat(secret).exists();
        assertThat(Files.readString(directory.resolve("failed/link.eml.reason.txt")))
                .startsWith("This is a link or a special file.");
    }

    @Test
    void foldersWithinAreLeftAlone() throws Exception {
        SpoolDirectory spool = open();
        Files.createDirectory(directory.resolve("later"));
        spool.poll();
        assertThat(directory.resolve("later")).isDirectory();
        assertThat(spool.progress().failed()).isZero();
    }

    // Failures

    @Test
    void whileNothingCanBeHandedOverFilesStayAndAttemptsSlowDown() throws Exception {
        SpoolDirectory spool = open();
        submitter.full = "the disk is full";
        drop("one.eml", MAIL);
        drop("two.eml", MAIL);
        List<Integer> attempts = new ArrayList<>();
        for (int second = 0; second <= 130; second++) {
            int before = submitter.handedOver.size();
            spool.poll();
            if (submitter.handedOver.size() > before) {
                attempts.add(second);
            }
            now = now.plusSeconds(1);
        }
        assertThat(attempts).containsExactly(0, 1, 3, 7, 15, 31, 63, 123);
        assertThat(files(".")).containsExactly("one.eml", "two.eml");
        assertThat(spool.progress()).isEqualTo(new SpoolDirectoryProgress(2, 0, 0, 0, 0, "the disk is full"));
        submitter.full = "";
        now = now.plusSeconds(60);
        spool.poll();
        assertThat(files("done")).containsExactly("one.eml", "two.eml");
        assertThat(spool.progress().trouble()).isEmpty();
    }

    @Test
    void whileNothingCanBeHandedOverEachTryIsAnotherFiles() throws Exception {
        SpoolDirectory spool = open();
        submitter.full = "the disk is full";
        drop("one.eml", MAIL);
        drop("two.eml", MAIL);
        drop("three.eml", MAIL);
        for (int second = 0; second <= 31; second++) {
            spool.poll();
            now = now.plusSeconds(1);
        }
        assertThat(submitter.handedOver)
                .extracting(name -> name.substring(8, name.indexOf("-eml")))
                .containsExactly("one", "three", "two", "one", "three", "two");
    }

    @Test
    void aFileThatWasTakenBeforeIsSaidInTheLog() throws Exception {
        SpoolDirectory spool = open();
        Path file = drop("one.eml", MAIL);
        spool.poll();
        Files.move(directory.resolve("done/one.eml"), file);
        submitter.before = Optional.of(NOON.minusSeconds(7));
        try (LogLines log = LogLines.of(SpoolDirectory.class)) {
            spool.poll();
            assertThat(log.lines()).singleElement().satisfies(line -> assertThat(line)
                    .startsWith(
                            "WARN The dropped file " + directory.toRealPath().resolve("one.eml"))
                    .contains("taken at 2030-01-01T11:59:53Z")
                    .contains("copy it"));
        }
        assertThat(files("done")).containsExactly("one.eml");
    }

    @Test
    void onlySoManyAreUnderWay() throws Exception {
        SpoolDirectory spool = open(
                new SpoolDirectorySettings(directory, Duration.ofMillis(200), Duration.ofSeconds(1), 2, 1000, true));
        submitter.slow = true;
        for (int i = 0; i < 5; i++) {
            drop(i + ".eml", MAIL);
        }
        spool.poll();
        spool.poll();
        assertThat(submitter.handedOver).hasSize(2);
        assertThat(spool.progress()).isEqualTo(new SpoolDirectoryProgress(3, 2, 0, 0, 0, ""));
        assertThat(files(".")).as("they leave when they are taken").hasSize(5);
        submitter.waiting.get(0).complete(Optional.empty());
        spool.poll();
        assertThat(submitter.handedOver).hasSize(3);
        assertThat(files("done")).hasSize(1);
    }

    @Test
    void aFileThatCantBePutAwayIsNotHandedOverAgain() throws Exception {
        SpoolDirectory spool = open();
        Path done = directory.resolve("done");
        drop("one.eml", MAIL);
        Files.delete(done);
        Files.writeString(done, "in the way");
        spool.poll();
        spool.poll();
        assertThat(submitter.handedOver).hasSize(1);
        assertThat(spool.progress().accepted()).isEqualTo(1);
        Files.delete(done);
        Files.createDirectory(done);
        spool.poll();
        assertThat(files("done")).containsExactly("one.eml");
        assertThat(submitter.handedOver).hasSize(1);
    }

    @Test
    void aFileThatSomebodyTookAwayMeanwhileIsNoTrouble() throws Exception {
        SpoolDirectory spool = open();
        submitter.slow = true;
        Path file = drop("one.eml", MAIL);
        spool.poll();
        Files.delete(file);
        submitter.waiting.get(0).complete(Optional.empty());
        spool.poll();
        assertThat(spool.progress()).isEqualTo(new SpoolDirectoryProgress(0, 0, 1, 1, 0, ""));
    }

    @Test
    void aNewFileOverOneThatIsBeingTakenIsNotLost() throws Exception {
        SpoolDirectory spool = open();
        submitter.slow = true;
        drop("one.eml", MAIL);
        spool.poll();
        Path other = drop(".other", MAIL.replace("Hello", "Other"));
        Files.move(other, directory.resolve("one.eml"), StandardCopyOption.REPLACE_EXISTING);
        submitter.waiting.get(0).complete(Optional.empty());
        assertThat(files(".")).containsExactly("one.eml");
        submitter.slow = false;
        spool.poll();
        assertThat(submitter.mails).hasSize(2);
        assertThat(files("done")).containsExactly("one.eml");
        assertThat(Files.readString(directory.resolve("done/one.eml"))).contains("Other");
    }

    @Test
    void afterAKillBetweenTheTwoStepsTheNameIsTheSame() throws Exception {
        submitter.slow = true;
        Files.createDirectories(directory);
        drop("one.eml", MAIL);
        SpoolDirectory killed = open();
        killed.poll();
        assertThat(submitter.handedOver).hasSize(1);
        submitter.slow = false;
        SpoolDirectory next = open();
        next.poll();
        assertThat(submitter.handedOver).hasSize(2);
        assertThat(submitter.mails).as("known by its name").hasSize(1);
        assertThat(files("done")).containsExactly("one.eml");
    }

    @Test
    void newRightsAndANewOwnerMakeNoOtherFile() throws Exception {
        submitter.slow = true;
        Files.createDirectories(directory);
        Path file = drop("one.eml", MAIL);
        open().poll();
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        open().poll();
        assertThat(submitter.handedOver).hasSize(2);
        assertThat(submitter.mails).hasSize(1);
    }

    @Test
    void anotherContentIsAnotherMailWhereverItLiesAndHoweverOldItSaysItIs() throws Exception {
        SpoolDirectory spool = open();
        Path file = drop("one.eml", MAIL);
        spool.poll();
        Path inDone = directory.resolve("done/one.eml");
        Object inode = Files.getAttribute(inDone, "unix:ino");
        Files.move(inDone, file);
        drop("one.eml", MAIL.replace("Hello", "Other"));
        assertThat(Files.getAttribute(file, "unix:ino")).isEqualTo(inode);
        spool.poll();
        assertThat(submitter.handedOver).hasSize(2).doesNotHaveDuplicates();
    }

    @Test
    void aFileThatWasMadeAnewIsAnotherMailEvenWithTheSameContent() throws Exception {
        SpoolDirectory spool = open();
        for (int times = 1; times <= 20; times++) { // inodes are used again, not each time
            Path file = drop("one.eml", MAIL);
            assumeTrue(
                    !Files.getAttribute(file, "creationTime").equals(Files.getLastModifiedTime(file)),
                    "this system does not tell when a file was made");
            spool.poll();
            Files.delete(directory.resolve("done/one.eml"));
        }
        assertThat(submitter.handedOver).hasSize(20).doesNotHaveDuplicates();
    }

    @Test
    void whatIsWrittenOverAFileThatIsBeingTakenIsAnotherMail() throws Exception {
        SpoolDirectory spool = open();
        submitter.slow = true;
        drop("one.eml", MAIL);
        spool.poll();
        drop("one.eml", MAIL.replace("Hello", "Other")); // in place, of the same size and time
        submitter.waiting.get(0).complete(Optional.empty());
        submitter.slow = false;
        spool.poll();
        assertThat(submitter.handedOver).hasSize(2).doesNotHaveDuplicates();
        assertThat(files("done")).containsExactly("one.eml");
    }

    // Folders

    @Test
    void whatIsRenamedOverATakenFileInTheLastMomentComesBack() throws Exception {
        Folders folders = Folders.open(directory);
        Path file = folders.inbox().resolve("one.eml");
        Files.writeString(file, MAIL);
        FileIdentity taken = FileIdentity.of(file);
        Path other = Files.writeString(folders.inbox().resolve(".other"), MAIL.replace("Hello", "Other"));
        Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
        for (boolean keep : new boolean[] {true, false}) {
            folders.moveAway(file, taken, keep);
            assertThat(files("done")).isEmpty();
            assertThat(Files.readString(file)).contains("Other");
        }
    }

    private static Path otherFileSystem(Path than) throws IOException {
        Path memory = Path.of("/dev/shm");
        assumeTrue(
                Files.isWritable(memory) && !Files.getFileStore(memory).equals(Files.getFileStore(than)),
                "there is no second file system to write to");
        return Files.createTempDirectory(memory, "postiljon");
    }

    @ParameterizedTest
    @ValueSource(strings = {"done", "failed"})
    void aFolderOnAnotherFileSystemIsAnErrorAtStart(String name) throws Exception {
        Files.createDirectories(directory);
        Path elsewhere = otherFileSystem(directory);
        try {
            Files.createSymbolicLink(directory.resolve(name), elsewhere);
            assertThatThrownBy(this::open)
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith(directory.toRealPath().resolve(name) + " is not on the file system of "
                            + directory.toRealPath())
                    .hasMessageContaining("Make it a plain folder (unmount it, or take the link out)");
            assertThat(elsewhere).isEmptyDirectory();
            assertThat(files(".")).isEmpty();
        } finally {
            Files.delete(elsewhere);
        }
    }

    @Test
    void aFolderThatBecomesAnotherFileSystemMakesNoLoop() throws Exception {
        SpoolDirectory spool = open();
        Path elsewhere = otherFileSystem(directory);
        try (LogLines log = LogLines.of(SpoolDirectory.class)) {
            Files.delete(directory.resolve("done"));
            Files.createSymbolicLink(directory.resolve("done"), elsewhere);
            drop("one.eml", MAIL);
            for (int i = 0; i < 3; i++) {
                spool.poll();
                now = now.plusSeconds(60);
            }
            assertThat(submitter.handedOver).hasSize(1);
            assertThat(files(".")).containsExactly("one.eml");
            assertThat(log.lines()).singleElement().asString().contains("unmount it");
            Files.delete(directory.resolve("done"));
            spool.poll();
            assertThat(files("done")).containsExactly("one.eml");
        } finally {
            Files.delete(elsewhere);
        }
    }

    @Test
    void aFileWhereTheDirectoryShouldBeIsAnErrorThatSaysWhatToDo() throws Exception {
        Path file = Files.createFile(directory);
        assertThatThrownBy(this::open)
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("The spool directory " + file + " can't be used")
                .hasMessageContaining("Give this server's user the right to write there");
    }

    @Test
    void aDirectoryWithoutTheRightToWriteIsAnErrorAtStart() throws Exception {
        Path file = Files.createDirectory(directory);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r-xr-xr-x"));
        assumeTrue(!Files.isWritable(file), "this user may write everywhere");
        assertThatThrownBy(this::open).hasMessageContaining("can't be used");
    }

    // By itself

    @Test
    void startedItTakesAllByItself() throws Exception {
        now = Instant.now().plusSeconds(60);
        try (SpoolDirectory spool = open(
                new SpoolDirectorySettings(directory, Duration.ofMillis(10), Duration.ofSeconds(1), 4, 1000, true))) {
            for (int i = 0; i < 200; i++) {
                drop(i + ".eml", MAIL);
            }
            spool.start();
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> spool.progress().accepted() == 200
                            && spool.progress().isIdle());
            assertThat(submitter.handedOver()).hasSize(200).doesNotHaveDuplicates();
            assertThat(files("done")).hasSize(200);
        }
        await().atMost(Duration.ofSeconds(10)).until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("postiljon-spool-directory")));
    }
}
