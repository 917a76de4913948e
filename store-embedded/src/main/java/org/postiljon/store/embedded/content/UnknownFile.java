package org.postiljon.store.embedded.content;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import org.postiljon.store.embedded.system.Directories;

/**
 * A content file that no row knows.
 *
 * @param path  where it is
 * @param epoch how often the store had been opened when it was made; empty: that can't be read
 */
public record UnknownFile(Path path, OptionalLong epoch) {
    /**
     * Those of a store; files with other names are not of the store.
     *
     * @param store    its folder
     * @param segments numbers of those that rows know
     * @param larges   likewise
     */
    public static List<UnknownFile> in(Path store, Set<Integer> segments, Set<Long> larges) throws IOException {
        List<UnknownFile> found = new ArrayList<>();
        for (Path file : files(store.resolve("segments"))) {
            Matcher name = ContentFiles.NAME.matcher(file.getFileName().toString());
            if (name.matches() && !segments.contains(Integer.parseInt(name.group(1)))) {
                found.add(new UnknownFile(file, firstEpoch(file)));
            }
        }
        for (Path file : files(store.resolve("large"))) {
            Matcher name = LargeFiles.NAME.matcher(file.getFileName().toString());
            if (name.matches() && !larges.contains(Long.parseLong(name.group(1)))) {
                found.add(new UnknownFile(file, OptionalLong.of(LargeFiles.epoch(Long.parseLong(name.group(1))))));
            }
        }
        return found;
    }

    private static List<Path> files(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    /** Of the first record: a segment is never appended to after a restart. */
    private static OptionalLong firstEpoch(Path segment) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(RecordHeader.BYTES);
        try (FileChannel channel = FileChannel.open(segment)) {
            while (head.hasRemaining() && channel.read(head) >= 0) {}
            return OptionalLong.of(RecordHeader.read(head.flip()).epoch());
        } catch (DamagedContent noRecord) {
            return OptionalLong.empty();
        }
    }

    /** Gives it a name that the store leaves alone; which. */
    public Path setAside() throws IOException {
        Path kept = path.resolveSibling(path.getFileName() + ".unknown");
        for (int n = 2; Files.exists(kept); n++) {
            kept = path.resolveSibling(path.getFileName() + ".unknown" + n);
        }
        Files.move(path, kept);
        Directories.sync(path.resolveSibling(""));
        return kept;
    }
}
