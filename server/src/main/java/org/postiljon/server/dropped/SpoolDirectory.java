package org.postiljon.server.dropped;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes mails that are dropped into a directory as files, the oldest first.
 *
 * <p>A half-written file is never taken: one whose name begins with a dot or ends with .tmp, .part or ~, one that
 * changed within the settle time, and (where the system tells) one that a process still has open for writing. A writer
 * that closes the file, waits for longer, and goes on is not seen: the sure way to drop a mail is to write it beside or
 * under such a name, and to rename it.
 *
 * <p>A taken file goes to {@code done}, one that is no mail to {@code failed} with {@code NAME.reason.txt} beside it. One
 * that fails for another reason of its own is tried {@value Troubles#MOST_TRIES} times within a quarter of a minute, and
 * goes to {@code failed} then; meanwhile all others go on. While no mail can be handed over (a full disk, say) all files
 * stay where they are; one is tried after 1 s, 2 s, up to every minute, each time another.
 *
 * <p>Nothing is lost by a kill at any moment: a file leaves only after its mail is durable elsewhere. If the kill comes
 * between the two, the mail is handed over again under the same name ({@link FileIdentity#mailName}); who takes it knows
 * it. To send a file of {@code done} once more it must be copied back, not moved.
 *
 * <p>Thread-safe. {@link #start} makes one thread that looks and reads.
 */
public final class SpoolDirectory implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SpoolDirectory.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final int MOST_SEEN = 50_000; // the others are seen when these are gone

    private record Seen(FileIdentity identity, Instant since) {}

    private final SpoolDirectorySettings settings;
    private final Submitter submitter;
    private final InstantSource clock;
    private final OpenForWriting openForWriting = new OpenForWriting();
    private final Folders folders;

    private Map<Path, Seen> seen = new HashMap<>();
    private final Deque<Path> ready = new ArrayDeque<>();
    private final Set<Path> underWay = new HashSet<>();
    private final Map<Path, FileIdentity> taken = new HashMap<>();
    private final Set<Path> warned = new HashSet<>();
    private final Troubles troubles = new Troubles();
    private Duration pause = Duration.ZERO;
    private Instant notBefore = Instant.MIN;
    private String trouble = "";
    private long accepted;
    private long acceptedRecipients;
    private long failed;
    private Optional<ScheduledThreadPoolExecutor> thread = Optional.empty();

    /**
     * Opens a directory; is idle until {@link #poll} or {@link #start}.
     *
     * @throws IOException that says what to do when the directory can't be made or written
     */
    public SpoolDirectory(SpoolDirectorySettings settings, Submitter submitter, InstantSource clock)
            throws IOException {
        this.settings = settings;
        this.submitter = submitter;
        this.clock = clock;
        this.folders = Folders.open(settings.directory());
    }

    /** Looks by itself from now on, on a thread of its own. */
    public synchronized void start() {
        ScheduledThreadPoolExecutor looking = new ScheduledThreadPoolExecutor(1, work -> {
            Thread created = new Thread(work, "postiljon-spool-directory");
            created.setDaemon(true);
            return created;
        });
        thread = Optional.of(looking);
        ScheduledFuture<?> unused = looking.scheduleWithFixedDelay(
                () -> guarded(this::poll), 0, settings.poll().toMillis(), TimeUnit.MILLISECONDS);
    }

    private void guarded(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException unexpected) {
            LOG.error("The spool directory {} goes on after a failure", DroppedFile.shown(folders.inbox()), unexpected);
        }
    }

    /** What became of the files so far. */
    public synchronized SpoolDirectoryProgress progress() {
        long waiting = seen.keySet().stream()
                .filter(file -> !underWay.contains(file) && !taken.containsKey(file))
                .count();
        return new SpoolDirectoryProgress(waiting, underWay.size(), accepted, acceptedRecipients, failed, trouble);
    }

    /** Looks once, and takes what has settled as far as room and earlier failures allow. */
    public void poll() {
        List<Path> settled;
        synchronized (this) {
            List.copyOf(taken.keySet()).forEach(this::putAway);
            settled = look(clock.instant());
        }
        Set<Path> stillWritten = openForWriting.among(Set.copyOf(settled));
        synchronized (this) {
            ready.clear();
            settled.stream().filter(file -> !stillWritten.contains(file)).forEach(ready::add);
        }
        drain();
    }

    /** Notes what is there and returns what has settled, oldest first. */
    private List<Path> look(Instant now) {
        Map<Path, Seen> found = new HashMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folders.inbox(), this::isCandidate)) {
            for (Path file : files) {
                if (found.size() == MOST_SEEN) {
                    break;
                }
                look(file, now).ifPresent(is -> found.put(file, is));
            }
        } catch (IOException | DirectoryIteratorException unreadable) {
            warnOnce(folders.inbox(), "The spool directory can't be read", unreadable);
        }
        seen = found;
        warned.retainAll(found.keySet());
        troubles.retain(found.keySet());
        return found.entrySet().stream()
                .filter(entry -> !underWay.contains(entry.getKey()) && !taken.containsKey(entry.getKey()))
                .filter(entry -> isSettled(entry.getValue(), now))
                .filter(entry -> troubles.mayTry(entry.getKey(), entry.getValue().identity, now))
                .sorted(Comparator.comparing((Map.Entry<Path, Seen> entry) -> troubles.last(entry.getKey()))
                        .thenComparing(entry -> entry.getValue().identity.modified())
                        .thenComparing(Map.Entry::getKey))
                .map(Map.Entry::getKey)
                .toList();
    }

    private boolean isCandidate(Path file) {
        String name = String.valueOf(file.getFileName());
        return !name.startsWith(".")
                && !name.endsWith(".tmp")
                && !name.endsWith(".part")
                && !name.endsWith("~")
                && !file.equals(folders.done())
                && !file.equals(folders.failed())
                && !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS);
    }

    private Optional<Seen> look(Path file, Instant now) {
        try {
            FileIdentity identity = FileIdentity.of(file);
            Seen before = seen.get(file);
            return Optional.of(before != null && before.identity.equals(identity) ? before : new Seen(identity, now));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    /** Unchanged for long enough by the file's own time, or by ours where that is of another clock. */
    private boolean isSettled(Seen file, Instant now) {
        Instant limit = now.minus(settings.settle());
        return !file.identity.modified().isAfter(limit) || !file.since.isAfter(limit);
    }

    /** Takes what is ready. After a failure one goes first, to see whether the others may follow. */
    private void drain() {
        Optional<Path> next = nextReady();
        while (next.isPresent()) {
            take(next.get());
            next = nextReady();
        }
    }

    private synchronized Optional<Path> nextReady() {
        int room = pause.isZero() ? settings.maxUnderWay() : 1;
        if (underWay.size() >= room || clock.instant().isBefore(notBefore)) {
            return Optional.empty();
        }
        Optional<Path> next = Optional.ofNullable(ready.poll());
        next.ifPresent(underWay::add);
        return next;
    }

    private void take(Path file) {
        Optional<DroppedFile> read;
        try {
            read = DroppedFile.read(file, settings.maxBytes());
        } catch (BadMail bad) {
            refuse(file, bad);
            return;
        } catch (NoSuchFileException gone) {
            release(file);
            return;
        } catch (IOException | RuntimeException unreadable) {
            failed(file, unreadable);
            return;
        }
        if (read.isEmpty()) {
            release(file); // it changed just now
            return;
        }
        FileIdentity identity = read.get().identity();
        DroppedMail mail = read.get().mail();
        if (!mail.ignored().isEmpty()) {
            LOG.warn(
                    "The dropped file {} has header fields without a meaning here: {}",
                    DroppedFile.shown(file),
                    DroppedFile.shown(mail.ignored()));
        }
        CompletionStage<Optional<Instant>> submission;
        try {
            submission = submitter.submit(mail);
        } catch (RuntimeException unexpected) {
            submission = CompletableFuture.failedFuture(unexpected);
        }
        CompletionStage<Optional<Instant>> unused = submission.whenComplete((before, failure) -> {
            if (failure == null) {
                taken(file, identity, mail, before);
            } else {
                notTaken(file, identity, cause(failure));
            }
            drainSoon();
        });
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    private synchronized void release(Path file) {
        underWay.remove(file);
    }

    private synchronized void taken(Path file, FileIdentity identity, DroppedMail mail, Optional<Instant> before) {
        underWay.remove(file);
        troubles.forget(file);
        pause = Duration.ZERO;
        notBefore = Instant.MIN;
        trouble = "";
        accepted++;
        acceptedRecipients += mail.recipients().size();
        before.ifPresent(at -> LOG.warn(
                "The dropped file {} is the same file (name, inode, times, content) that was taken at {}: its mail is not"
                        + " sent again, but recipients of this server's own domains may get it again. To send it again"
                        + " copy it (cp) into the spool directory instead of moving it",
                DroppedFile.shown(file),
                at));
        taken.put(file, identity);
        putAway(file);
    }

    private void notTaken(Path file, FileIdentity identity, Throwable cause) {
        if (cause instanceof BadMail bad) {
            refuse(file, bad);
        } else if (cause instanceof NotNow notNow) {
            slowDown(file, identity, notNow);
        } else {
            failed(file, cause);
        }
    }

    private synchronized void slowDown(Path file, FileIdentity identity, NotNow cause) {
        Instant now = clock.instant();
        underWay.remove(file);
        troubles.met(file, identity, now);
        trouble = DroppedFile.shown(String.valueOf(cause.getMessage()));
        if (!now.isBefore(notBefore)) { // else it was under way together with one that failed already
            Duration doubled = pause.isZero() ? FIRST_PAUSE : pause.multipliedBy(2);
            pause = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
            notBefore = now.plus(pause);
            LOG.warn("Dropped mail stays in {} until {}: {}", DroppedFile.shown(folders.inbox()), notBefore, trouble);
        }
    }

    /** For a reason of its own, as far as can be told; holds no other file up. */
    private void failed(Path file, Throwable cause) {
        String why = DroppedFile.shown(cause);
        int tries;
        synchronized (this) {
            Seen is = seen.get(file);
            tries = is == null ? 1 : troubles.failed(file, is.identity, clock.instant());
        }
        if (tries < Troubles.MOST_TRIES) {
            warnOnce(file, "A dropped file can't be taken yet; it is tried some more times", cause);
            LOG.debug("{} can't be taken, by now {} times", DroppedFile.shown(file), tries, cause);
            release(file);
            return;
        }
        refuse(
                file,
                new BadMail("It could not be taken, " + tries + " times: " + why
                        + ". When the cause is mended, move it back into the spool directory."));
    }

    private void drainSoon() {
        Optional<ScheduledThreadPoolExecutor> looking;
        synchronized (this) {
            looking = thread;
        }
        try {
            looking.ifPresent(executor -> executor.execute(() -> guarded(this::drain)));
        } catch (RejectedExecutionException stopping) {
            LOG.debug("Dropped files wait for the next start", stopping);
        }
    }

    /** Where that fails it is tried again at the next look; until then the file is known to be taken. */
    private synchronized void putAway(Path file) {
        FileIdentity identity = taken.get(file);
        if (identity == null) {
            return;
        }
        try {
            folders.putAway(file, identity, settings.keepDone());
        } catch (IOException stays) {
            warnOnce(file, "The mail of a dropped file is taken, but the file can't be put away yet", stays);
            return;
        }
        taken.remove(file);
        seen.remove(file);
    }

    private void refuse(Path file, BadMail bad) {
        try {
            folders.refuse(file, bad.reason());
            LOG.warn(
                    "The dropped file {} is not sent, it is in {}: {}",
                    DroppedFile.shown(file),
                    DroppedFile.shown(folders.failed()),
                    bad.reason());
            synchronized (this) {
                failed++;
                seen.remove(file);
                troubles.forget(file);
            }
        } catch (IOException | RuntimeException stays) {
            warnOnce(file, "A dropped file is not sent (" + bad.reason() + ") and can't be moved", stays);
            synchronized (this) {
                Seen is = seen.get(file);
                if (is != null) {
                    int unused = troubles.failed(file, is.identity, clock.instant());
                }
            }
        } finally {
            release(file);
        }
    }

    private synchronized void warnOnce(Path file, String what, Throwable why) {
        if (warned.add(file)) {
            LOG.warn("{}: {}: {}", what, DroppedFile.shown(file), DroppedFile.shown(why));
        }
    }

    /** Stops looking. What is being handed over goes on, and its file is put away if the process lives on. */
    @Override
    public void close() {
        Optional<ScheduledThreadPoolExecutor> looking;
        synchronized (this) {
            looking = thread;
            thread = Optional.empty();
        }
        looking.ifPresent(ScheduledThreadPoolExecutor::shutdownNow);
    }
}
