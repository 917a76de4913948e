package org.postiljon.server.dropped;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One file, whatever is in it or wrong with it, holds up no other, and is put away with a reason. */
class OddFilesTest {
    private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");
    private static final String MAIL = "From: a@a.example\nTo: b@b.example\nSubject: x\n\nHello\n";

    private final Taking taking = new Taking();
    private final LogLines log = LogLines.of(SpoolDirectory.class);
    private Instant now = NOON;
    private Path directory;

    @BeforeEach
    void place(@TempDir Path empty) throws IOException {
        directory = Files.createDirectory(empty.resolve("spool"));
    }

    @AfterEach
    void everyLineOfTheLogIsOneCleanLine() {
        log.close();
        assertThat(log.lines()).allSatisfy(line -> assertThat(line.chars().filter(c -> c < 32 || c == 127))
                .as(line)
                .isEmpty());
    }

    private SpoolDirectory open(Submitter submitter) throws IOException {
        return new SpoolDirectory(SpoolDirectorySettings.of(directory), submitter, () -> now);
    }

    private Path drop(String name, byte[] content) throws IOException {
        Path file = Files.write(directory.resolve(name), content);
        Files.setLastModifiedTime(file, FileTime.from(now.minusSeconds(60)));
        return file;
    }

    private Path drop(String name, String content) throws IOException {
        return drop(name, content.getBytes(UTF_8));
    }

    private List<String> files(String folder) throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve(folder))) {
            return files.filter(Files::isRegularFile)
                    .map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    /** The one reason in {@code failed}; it is one clean line. */
    private String reason(String name) throws IOException {
        String reason = Files.readString(directory.resolve("failed").resolve(name + ".reason.txt"));
        assertThat(reason).endsWith("\n");
        assertThat(reason.chars().limit(reason.length() - 1).filter(c -> c < 32 || c == 127))
                .as(reason)
                .isEmpty();
        return reason.strip();
    }

    /** Polls each second. */
    private void passes(SpoolDirectory spool, int seconds) {
        for (int second = 0; second < seconds; second++) {
            spool.poll();
            now = now.plusSeconds(1);
        }
    }

    @Test
    void aFileThatMakesTheSubmitterThrowIsTriedSomeTimesAndThenPutAway() throws Exception {
        SpoolDirectory spool = open(mail -> {
            if (mail.name().contains("poison")) {
                taking.handedOver.add(mail.name());
                throw new IllegalStateException("no \u001b[31mred\nplease");
            }
            return taking.submit(mail);
        });
        drop("a-poison.eml", MAIL);
        drop("good.eml", MAIL);
        spool.poll();
        assertThat(files("done")).containsExactly("good.eml");
        assertThat(spool.progress()).isEqualTo(new SpoolDirectoryProgress(1, 0, 1, 1, 0, ""));
        passes(spool, 60);
        assertThat(taking.handedOver).as("5 times, and the good one").hasSize(6);
        assertThat(reason("a-poison.eml"))
                .isEqualTo(
                        "It could not be taken, 5 times: java.lang.IllegalStateException: no  [31mred please. When the"
                                + " cause is mended, move it back into the spool directory.");
        assertThat(spool.progress()).isEqualTo(new SpoolDirectoryProgress(0, 0, 1, 1, 1, ""));
    }

    @Test
    void aFailureThatComesLaterIsCountedLikewise() throws Exception {
        SpoolDirectory spool = open(mail -> CompletableFuture.failedFuture(new IllegalStateException("odd")));
        drop("one.eml", MAIL);
        passes(spool, 15);
        assertThat(files("failed")).isEmpty();
        passes(spool, 1);
        assertThat(files("failed")).containsExactly("one.eml", "one.eml.reason.txt");
    }

    @Test
    void aFileThatIsMendedMeanwhileBeginsAnew() throws Exception {
        SpoolDirectory spool = open(mail -> {
            if (mail.recipients().toString().contains("poison")) {
                throw new IllegalStateException("odd");
            }
            return taking.submit(mail);
        });
        drop("one.eml", MAIL.replace("b@b", "poison@b"));
        spool.poll();
        drop("one.eml", MAIL);
        spool.poll();
        assertThat(files("done")).containsExactly("one.eml");
    }

    @Test
    void anEndlessStreamOfBadFilesDoesNotHoldUpGoodOnes() throws Exception {
        SpoolDirectory spool = open(mail -> {
            if (mail.name().contains("poison")) {
                throw new IllegalStateException("odd");
            } else if (mail.name().contains("refused")) {
                return CompletableFuture.failedFuture(new BadMail("refused"));
            }
            return taking.submit(mail);
        });
        for (int second = 0; second < 100; second++) {
            for (int i = 0; i < 20; i++) {
                drop("a-poison-" + second + "-" + i, MAIL);
                drop("a-refused-" + second + "-" + i, MAIL);
                drop("a-none-" + second + "-" + i, "no mail");
            }
            drop("good-" + second, MAIL);
            spool.poll();
            assertThat(directory.resolve("done/good-" + second)).exists();
            now = now.plusSeconds(1);
        }
        passes(spool, 20);
        assertThat(spool.progress()).isEqualTo(new SpoolDirectoryProgress(0, 0, 100, 100, 6_000, ""));
    }

    @Test
    void aMailThatMeetsAFullDiskAloneDoesNotHoldUpOthers() throws Exception {
        SpoolDirectory spool = open(mail -> mail.name().contains("large")
                ? CompletableFuture.failedFuture(new NotNow(new IOException("no room for it")))
                : taking.submit(mail));
        drop("a-large.eml", MAIL);
        drop("one.eml", MAIL);
        drop("two.eml", MAIL);
        passes(spool, 3);
        assertThat(files("done")).containsExactly("one.eml", "two.eml");
        assertThat(files(".")).as("it waits for room").containsExactly("a-large.eml");
        assertThat(spool.progress().trouble()).isEqualTo("no room for it");
    }

    @Test
    void anEmptyFileIsNoMail() throws Exception {
        SpoolDirectory spool = open(taking);
        drop("empty.eml", "");
        spool.poll();
        assertThat(reason("empty.eml")).isEqualTo("The file is empty.");
    }

    @Test
    void aFolderWithTheNameOfAMailIsLeftAlone() throws Exception {
        SpoolDirectory spool = open(taking);
        Files.createDirectory(directory.resolve("a.eml"));
        drop("b.eml", MAIL);
        passes(spool, 20);
        assertThat(directory.resolve("a.eml")).isDirectory();
        assertThat(spool.progress()).isEqualTo(new SpoolDirectoryProgress(0, 0, 1, 1, 0, ""));
    }

    @Test
    void aLinkOutOfTheDirectoryIsNotRead(@TempDir Path elsewhere) throws Exception {
        SpoolDirectory spool = open(taking);
        Path secret = Files.writeString(elsewhere.resolve("secret"), MAIL);
        Files.createSymbolicLink(directory.resolve("a.eml"), secret);
        Files.createSymbolicLink(directory.resolve("broken.eml"), elsewhere.resolve("gone"));
        now = Instant.now().plusSeconds(60);
        drop("b.eml", MAIL);
        spool.poll();
        assertThat(files("done")).containsExactly("b.eml");
        assertThat(reason("a.eml")).startsWith("This is a link or a special file.");
        assertThat(reason("broken.eml")).startsWith("This is a link or a special file.");
        assertThat(Files.readString(secret)).isEqualTo(MAIL);
    }

    @Test
    void aPipeIsNotOpened() throws Exception {
        SpoolDirectory spool = open(taking);
        Process made = new ProcessBuilder("mkfifo", directory.resolve("a.eml").toString()).start();
        assumeTrue(made.waitFor() == 0, "this system makes no pipes");
        now = Instant.now().plusSeconds(60);
        drop("b.eml", MAIL);
        spool.poll();
        assertThat(files("done")).containsExactly("b.eml");
        assertThat(reason("a.eml")).startsWith("This is a link or a special file.");
    }

    @Test
    void aFileThatCantBeReadIsPutAwayAfterSomeTries() throws Exception {
        SpoolDirectory spool = open(taking);
        Path file = drop("a.eml", MAIL);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("-wx-wx-wx"));
        assumeTrue(!Files.isReadable(file), "this user may read everything");
        drop("b.eml", MAIL);
        passes(spool, 1);
        assertThat(files("done")).containsExactly("b.eml");
        passes(spool, 20);
        assertThat(reason("a.eml")).startsWith("It could not be taken, 5 times: java.nio.file.AccessDeniedException");
    }

    @Test
    void aFileThatGoesAwayWhileOthersAreTakenIsNoTrouble() throws Exception {
        SpoolDirectory spool = open(mail -> {
            try {
                Files.deleteIfExists(directory.resolve("b.eml"));
            } catch (IOException e) {
                return CompletableFuture.failedFuture(e);
            }
            return taking.submit(mail);
        });
        drop("a.eml", MAIL);
        drop("b.eml", MAIL);
        drop("c.eml", MAIL);
        spool.poll();
        spool.poll();
        assertThat(files("done")).containsExactly("a.eml", "c.eml");
        assertThat(spool.progress()).isEqualTo(new SpoolDirectoryProgress(0, 0, 2, 2, 0, ""));
        assertThat(log.lines()).isEmpty();
    }

    @Test
    void aLargeFileIsPutAwayUnread() throws Exception {
        SpoolDirectory spool = open(taking);
        drop("a.eml", MAIL + "x".repeat(30_000_000));
        drop("b.eml", MAIL);
        spool.poll();
        assertThat(files("done")).containsExactly("b.eml");
        assertThat(reason("a.eml")).isEqualTo("The file has 30000052 bytes, at most 25000000 are allowed.");
    }

    @Test
    void namesWithControlCharactersAreCleanedWhereFilesArePutAway() throws Exception {
        SpoolDirectory spool = open(taking);
        drop("a\n\u001b[2Jb\u007f.eml", "no mail");
        drop("c\r\nd.eml", MAIL);
        spool.poll();
        assertThat(reason("a  [2Jb .eml")).startsWith("Line 1 is not a header field: 'no mail'.");
        assertThat(files("done")).containsExactly("c  d.eml");
        assertThat(log.lines()).singleElement().satisfies(line -> assertThat(line)
                .contains("/a  [2Jb .eml is not sent"));
    }

    @Test
    void aNameOfTheGreatestLengthHasRoomForItsReason() throws Exception {
        SpoolDirectory spool = open(taking);
        drop("x".repeat(251) + ".eml", "no mail");
        drop("\u00fc".repeat(125) + ".eml", MAIL);
        passes(spool, 2);
        assertThat(files(".")).isEmpty();
        assertThat(files("failed")).hasSize(2);
        assertThat(files("done")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u0007\u001b]0;x\u0007: y\nTo: b@b\n\nx",
                "From: \u001b[1m\u0000\u009b\nTo: b@b\n\n",
                "\u0000\u0001\u0002"
            })
    void rawControlBytesGetNowhere(String garbage) throws Exception {
        SpoolDirectory spool = open(taking);
        drop("a.eml", garbage.getBytes(ISO_8859_1));
        spool.poll();
        assertThat(reason("a.eml")).isNotBlank();
        assertThat(log.lines()).hasSize(1);
    }

    @Test
    void binaryGarbageIsPutAway() throws Exception {
        Random random = new Random(7);
        SpoolDirectory spool = open(taking);
        for (int i = 0; i < 300; i++) {
            byte[] bytes = new byte[1 + random.nextInt(3_000)];
            random.nextBytes(bytes);
            drop("garbage-" + i, bytes);
            drop("to-" + i, concat("From: a@a.example\nTo: ".getBytes(UTF_8), bytes));
        }
        drop("z.eml", MAIL);
        passes(spool, 20);
        assertThat(files(".")).isEmpty();
        assertThat(files("done")).contains("z.eml");
        for (String name : files("failed")) {
            if (!name.endsWith(".reason.txt")) {
                assertThat(reason(name)).isNotBlank();
            }
        }
    }

    private static byte[] concat(byte[] one, byte[] two) {
        byte[] both = Arrays.copyOf(one, one.length + two.length);
        System.arraycopy(two, 0, both, one.length, two.length);
        return both;
    }

    @Test
    void whereThereIsNoPlaceForBadFilesGoodOnesGoOn() throws Exception {
        SpoolDirectory spool = open(taking);
        Files.delete(directory.resolve("failed"));
        Files.writeString(directory.resolve("failed"), "in the way");
        drop("a.eml", "no mail");
        drop("b.eml", MAIL);
        passes(spool, 100);
        assertThat(files("done")).containsExactly("b.eml");
        assertThat(spool.progress().waiting()).isEqualTo(1);
        assertThat(log.lines()).hasSize(1);
        Files.delete(directory.resolve("failed"));
        now = now.plus(Duration.ofMinutes(1));
        spool.poll();
        assertThat(reason("a.eml")).startsWith("Line 1");
        assertThat(spool.progress().waiting()).isZero();
    }
}
