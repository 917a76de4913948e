package org.postiljon.store.embedded.content;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntFunction;

/** Open segment files for readers, the least recently used closed first. */
final class Channels implements AutoCloseable {
    private static final int MOST = 64;

    private final IntFunction<Path> files;
    private final Map<Integer, FileChannel> open = new LinkedHashMap<>(16, 0.75f, true);

    Channels(IntFunction<Path> files) {
        this.files = files;
    }

    /** What to do with an open file. */
    interface Use<T> {
        T apply(FileChannel channel) throws IOException;
    }

    /** Uses the file of a segment; once more where it was closed under our hands to make room. */
    <T> T use(int segment, Use<T> use) throws IOException {
        try {
            return use.apply(channel(segment));
        } catch (ClosedChannelException makingRoom) {
            return use.apply(channel(segment));
        }
    }

    private synchronized FileChannel channel(int segment) throws IOException {
        FileChannel channel = open.get(segment);
        if (channel == null || !channel.isOpen()) {
            channel = FileChannel.open(files.apply(segment), StandardOpenOption.READ);
            open.put(segment, channel);
            if (open.size() > MOST) {
                forget(open.keySet().iterator().next());
            }
        }
        return channel;
    }

    /** Closes a segment's file. */
    synchronized void forget(int segment) throws IOException {
        FileChannel channel = open.remove(segment);
        if (channel != null) {
            channel.close();
        }
    }

    @Override
    public synchronized void close() throws IOException {
        for (FileChannel channel : open.values()) {
            channel.close();
        }
        open.clear();
    }
}
