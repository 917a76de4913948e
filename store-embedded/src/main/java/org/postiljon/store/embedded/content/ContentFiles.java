package org.postiljon.store.embedded.content;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postiljon.delivery.message.Content;
import org.postiljon.store.embedded.system.Directories;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All content files of a store.
 *
 * <p>{@link #append}, {@link #sync}, {@link #undo} and {@link #committed} are for the writer's thread; reading and
 * {@link #writeLarge} are for any.
 */
public final class ContentFiles implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ContentFiles.class);
    static final Pattern NAME = Pattern.compile("(\\d{8,10})\\.segment");
    /** What a record takes besides its content. */
    public static final int HEAD_BYTES = RecordHeader.BYTES;

    private static final int BUFFER = 1 << 20;

    private final Path folder;
    private final long epoch;
    private final long segmentBytes;
    private final LargeFiles large;
    private final Channels channels;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    private final LiveCounts live = new LiveCounts();
    /** Sizes of the segments that are not written to any more. */
    private final Map<Integer, Long> sealed = new TreeMap<>();

    /** Whether a group that was said to have failed may be there after a kill. */
    private boolean doubtful;
    /** Large contents of such groups. */
    private final List<Location> left = new ArrayList<>();

    private @Nullable SegmentWriter active;
    private int nextNumber = 1;
    private long groupStart;

    /**
     * Opens the files.
     *
     * @param folder       of the store
     * @param epoch        how often the store has been opened, this time included
     * @param segmentBytes a segment is closed when it is this long
     */
    public ContentFiles(Path folder, long epoch, long segmentBytes) throws IOException {
        this.folder = Directories.create(folder.resolve("segments"));
        this.large = new LargeFiles(folder.resolve("large"), epoch);
        this.epoch = epoch;
        this.segmentBytes = segmentBytes;
        this.channels = new Channels(this::file);
        for (Map.Entry<Integer, Long> found : list().entrySet()) {
            sealed.put(found.getKey(), found.getValue());
            nextNumber = Math.max(nextNumber, found.getKey() + 1);
        }
    }

    private Map<Integer, Long> list() throws IOException {
        Map<Integer, Long> sizes = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Matcher name = NAME.matcher(file.getFileName().toString());
                if (name.matches()) {
                    sizes.put(Integer.parseInt(name.group(1)), Files.size(file));
                } else {
                    LOG.warn("{} is not a file of the store; it is left alone", file);
                }
            }
        }
        return sizes;
    }

    private Path file(int number) {
        return folder.resolve(String.format(Locale.ROOT, "%08d.segment", number));
    }

    /**
     * Checks a segment that rows refer to, and counts what lives in it. For the start.
     *
     * @param records living
     * @param bytes   of them, with their heads
     * @param end     of the last of them
     * @throws DamagedContent when the file is missing, too short, or does not begin with a record
     */
    public void expect(int segment, long records, long bytes, long end) throws IOException {
        Long size = sealed.get(segment);
        nextNumber = Math.max(nextNumber, segment + 1);
        live.add(segment, records, bytes);
        if (size == null) {
            throw new DamagedContent(file(segment) + " is missing; " + records + " messages are in it");
        }
        if (size < end) {
            throw new DamagedContent(file(segment) + " is too short: " + size + " bytes, but messages reach to " + end);
        }
        ByteBuffer head = ByteBuffer.allocate(RecordHeader.BYTES);
        channels.use(segment, channel -> channel.read(head, 0));
        try {
            RecordHeader.read(head.flip());
        } catch (DamagedContent e) {
            throw new DamagedContent(file(segment) + " is damaged: " + e.getMessage() + " at its start");
        }
    }

    /**
     * Checks a large content that a row refers to. For the start.
     *
     * @throws DamagedContent when the file is missing or has another length
     */
    public void expectLarge(long number, long length) throws IOException {
        Path file = large.file(number);
        if (!Files.exists(file)) {
            throw new DamagedContent(file + " is missing");
        }
        if (Files.size(file) != length) {
            throw new DamagedContent(file + " has " + Files.size(file) + " bytes, not " + length);
        }
    }

    /** Deletes what no row knows: left by a kill between a file and its commit. For the start. */
    public void sweep(Set<Long> knownLarge) throws IOException {
        deleteDead();
        large.sweep(knownLarge);
    }

    /** Writes and syncs a large content; on the caller's thread. */
    public Location writeLarge(Content content) throws IOException {
        return large.write(content);
    }

    /** Deletes a large content that did not get its row; where it may yet have one, when that is certain. */
    public synchronized void dropLarge(Location location) {
        if (doubtful) {
            left.add(location);
            return;
        }
        try {
            large.delete(location.offset());
        } catch (IOException e) {
            LOG.warn("Can't delete {}: {}; the next start does", large.file(location.offset()), e.getMessage());
        }
    }

    /** Appends a content to the group. */
    public Location append(Owner owner, long id, byte[] body) throws IOException {
        SegmentWriter writer = active;
        if (writer == null) {
            writer = new SegmentWriter(file(nextNumber), nextNumber, buffer);
            active = writer;
            nextNumber++;
            Directories.sync(folder);
        }
        return new Location(writer.number(), writer.append(owner, epoch, id, body), body.length, 0);
    }

    /** Makes the group's contents durable. */
    public void sync() throws IOException {
        if (active != null) {
            active.sync();
        }
    }

    /** A group begins here. */
    public void begin() {
        groupStart = active == null ? 0 : active.end();
    }

    /** Takes the group's contents back, after a failure. Where that fails too, the next group begins a new segment. */
    public void undo() {
        SegmentWriter writer = active;
        if (writer != null) {
            boolean usable = false;
            try {
                usable = writer.undo(groupStart);
            } catch (IOException e) {
                LOG.warn("Can't cut {} back to {}: {}", file(writer.number()), groupStart, e.getMessage());
            }
            if (!usable) {
                seal(writer);
            }
        }
    }

    /**
     * Leaves the group's contents where they are, after a failure that may not be one: rows may refer to them yet after a
     * kill. The next group begins a new segment; this one goes when a commit went well and nothing in it lives.
     */
    public void leave() {
        synchronized (this) {
            doubtful = true;
        }
        if (active != null) {
            seal(active);
        }
    }

    /** What a commit changed: contents that live now, and those that do not any more. */
    public synchronized void committed(Collection<Location> added, Collection<Location> removed) {
        boolean wasDoubtful = doubtful;
        doubtful = false;
        left.forEach(this::dropLarge);
        left.clear();
        added.stream().filter(l -> !l.isLarge()).forEach(l -> live.add(l.segment(), 1, l.bytes()));
        for (Location location : removed) {
            if (location.isLarge()) {
                dropLarge(location);
            } else {
                live.remove(location.segment(), location.bytes());
            }
        }
        if (active != null && active.end() >= segmentBytes) {
            seal(active);
        }
        if (!removed.isEmpty() || wasDoubtful) {
            deleteDead();
        }
    }

    private synchronized void seal(SegmentWriter writer) {
        sealed.put(writer.number(), writer.end());
        active = null;
        try {
            writer.close();
        } catch (IOException e) {
            LOG.warn("Can't close {}: {}", file(writer.number()), e.getMessage());
        }
    }

    private synchronized void deleteDead() {
        for (int segment : live.takeDead(new TreeSet<>(sealed.keySet()))) {
            sealed.remove(segment);
            try {
                channels.forget(segment);
                Files.deleteIfExists(file(segment));
            } catch (IOException e) {
                LOG.warn("Can't delete {}: {}; the next start does", file(segment), e.getMessage());
            }
        }
    }

    /**
     * Reads a content and checks that it is the right one, as it was written.
     *
     * @param owner whose row refers to it
     * @param id    of that row
     * @throws NoSuchFileException when its segment is gone: it was moved meanwhile, ask the row again
     * @throws DamagedContent      when it is not as it was written
     */
    public Content read(Location at, Owner owner, long id) throws IOException {
        if (at.isLarge()) {
            return large.read(at);
        }
        byte[] record = new byte[Math.toIntExact(RecordHeader.BYTES + at.length())];
        ByteBuffer to = ByteBuffer.wrap(record);
        channels.use(at.segment(), channel -> {
            to.clear();
            while (to.hasRemaining() && channel.read(to, at.offset() + to.position()) >= 0) {}
            return to;
        });
        try {
            if (to.hasRemaining()) {
                throw new DamagedContent("it ends within a record");
            }
            RecordHeader header = RecordHeader.read(to.flip());
            if (header.length() != at.length() || !header.matches(record)) {
                throw new DamagedContent("checksum or length of a record are wrong");
            }
            if (header.owner() != owner || header.id() != id) {
                throw new DamagedContent("a record belongs to " + header.owner() + " " + header.id());
            }
        } catch (DamagedContent e) {
            throw new DamagedContent(file(at.segment()) + " is damaged at " + at.offset() + ": " + e.getMessage());
        }
        byte[] body = new byte[Math.toIntExact(at.length())];
        System.arraycopy(record, RecordHeader.BYTES, body, 0, body.length);
        return Content.of(body);
    }

    /** Segments that are closed and of whose bytes less than {@code share} live. */
    public synchronized List<Integer> sparse(double share) {
        return sealed.entrySet().stream()
                .filter(s -> live.bytes(s.getKey()) < share * s.getValue())
                .map(Map.Entry::getKey)
                .toList();
    }

    /**
     * A record that is in a segment, dead or alive.
     *
     * @param owner whose row it was written for
     * @param id    of that row
     * @param at    where it is
     */
    public record Found(Owner owner, long id, Location at) {}

    /**
     * All records of a closed segment, by their heads.
     *
     * @throws DamagedContent when a head is not where the record before it ends, or the last does not end with the file
     */
    public List<Found> records(int segment) throws IOException {
        return channels.use(segment, channel -> {
            List<Found> found = new ArrayList<>();
            ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES);
            long size = channel.size();
            long offset = 0;
            while (offset < size) {
                head.clear();
                while (head.hasRemaining() && channel.read(head, offset + head.position()) >= 0) {}
                try {
                    RecordHeader header = RecordHeader.read(head.flip());
                    Location at = new Location(segment, offset, header.length(), 0);
                    if (offset + at.bytes() > size) {
                        throw new DamagedContent("a record is longer than the file");
                    }
                    found.add(new Found(header.owner(), header.id(), at));
                    offset += at.bytes();
                } catch (DamagedContent e) {
                    throw new DamagedContent(file(segment) + " is damaged at " + offset + ": " + e.getMessage());
                }
            }
            return found;
        });
    }

    @Override
    public void close() throws IOException {
        if (active != null) {
            active.close();
        }
        channels.close();
    }
}
