package org.postiljon.delivery.smtp.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.io.IOException;
import java.io.InputStream;
import org.postiljon.delivery.message.Content;

/**
 * Streams content to a channel, a chunk at a time and only while the channel takes more, so that a large message needs
 * no more memory than a small one. On the channel's event loop only.
 */
final class ContentWriter implements AutoCloseable {
    private static final int CHUNK = 32_768;

    /** Who hears how it goes. */
    interface Listener {
        /** A chunk was taken by the network. */
        void progressed();

        /** All of it and the final dot were taken by the network. */
        void sent();

        /** It can't be read, or is not what it was: no final dot was written. */
        void unreadable(String why);
    }

    private final Channel channel;
    private final InputStream in;
    private final long size;
    private final Listener listener;
    private final DotStuffing dots = new DotStuffing();
    private final byte[] chunk;
    private long read;
    private long written;
    private boolean writing;
    private boolean finished;

    /**
     * Opens the content.
     *
     * @throws IOException when it can't be read
     */
    ContentWriter(Channel channel, Content content, Listener listener) throws IOException {
        this.channel = channel;
        this.listener = listener;
        this.size = content.size();
        this.in = content.open();
        // One byte more than a small content has: its end is seen with its only chunk.
        this.chunk = new byte[(int) Math.min(CHUNK, size + 1)];
    }

    /** Writes while the channel takes it; called again when it takes more. */
    void write() {
        // A flush may tell at once that the channel takes more again: the loop sees it, no second one is needed.
        if (writing) {
            return;
        }
        writing = true;
        try {
            while (!finished && channel.isActive() && channel.isWritable()) {
                writeChunk();
            }
        } catch (IOException unreadable) {
            stop("the content can't be read: " + unreadable);
        } finally {
            writing = false;
        }
    }

    private void writeChunk() throws IOException {
        int length = in.readNBytes(chunk, 0, chunk.length);
        boolean last = length < chunk.length;
        read += length;
        if (read > size || (last && read < size)) {
            stop("the content has " + (last ? "" : "more than ") + read + " bytes instead of " + size);
            return;
        }
        ByteBuf out = channel.alloc().buffer(length + length / 64 + 16);
        dots.write(chunk, length, out);
        if (last) {
            dots.end(out);
            finished = true;
            close();
        }
        ChannelFuture write = channel.writeAndFlush(out);
        write.addListener(done -> {
            if (done.isSuccess()) {
                written += length;
                if (last) {
                    listener.sent();
                } else {
                    listener.progressed();
                }
            }
        });
    }

    private void stop(String why) {
        finished = true;
        close();
        listener.unreadable(why);
    }

    /** Bytes of content that the network took, as they were before dot-stuffing. */
    long written() {
        return written;
    }

    /** Whether it is still being written. */
    boolean isWriting() {
        return !finished;
    }

    @Override
    public void close() {
        finished = true;
        try {
            in.close();
        } catch (IOException ignored) {
            // It was read only; nothing is lost.
        }
    }
}
