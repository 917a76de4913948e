package org.postiljon.receivers.book;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * An append-only file of what a receiver took, one line each. An entry is on disk, synced, before its future completes;
 * many that wait share one sync. What was being written when the process was killed is cut off at the next opening:
 * nobody was told that it was taken.
 */
public final class Book implements AutoCloseable {
    private static final int MOST_AT_ONCE = 2000;

    private record Page(String lines, CompletableFuture<Void> written) {}

    private static final Page END = new Page("", new CompletableFuture<>());

    private final FileChannel channel;
    private final BlockingQueue<Page> queue = new LinkedBlockingQueue<>();
    private final Thread writer;
    private long length;
    private volatile boolean closed;

    private Book(Path file) throws IOException {
        channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        length = endOfLastLine(channel);
        channel.truncate(length);
        channel.position(length);
        writer = new Thread(this::write, "book-" + file.getFileName());
        writer.setDaemon(true);
    }

    /**
     * Opens or creates a book.
     *
     * @throws IOException when the file can't be written
     */
    public static Book open(Path file) throws IOException {
        Book book = new Book(file);
        book.writer.start();
        return book;
    }

    /**
     * What a book says. Reads along with a process that writes it: a last line without its end is left out.
     *
     * @throws IOException              when it can't be read
     * @throws IllegalArgumentException when a line is none
     */
    public static List<BookEntry> read(Path file) throws IOException {
        String text = Files.readString(file);
        return text.substring(0, text.lastIndexOf('\n') + 1)
                .lines()
                .map(BookEntry::parse)
                .toList();
    }

    /** Writes entries together. Completes when they are on disk, fails with an IOException where they are not. */
    public CompletableFuture<Void> append(List<BookEntry> entries) {
        StringBuilder lines = new StringBuilder();
        entries.forEach(entry -> lines.append(entry.line()).append('\n'));
        Page page = new Page(lines.toString(), new CompletableFuture<>());
        if (closed) {
            page.written.completeExceptionally(new IOException("The book is closed"));
        } else {
            queue.add(page);
        }
        return page.written;
    }

    private void write() {
        List<Page> pages = new ArrayList<>();
        boolean ends = false;
        while (!ends) {
            try {
                pages.add(queue.take());
            } catch (InterruptedException stopped) {
                break;
            }
            queue.drainTo(pages, MOST_AT_ONCE - 1);
            ends = pages.remove(END);
            if (!pages.isEmpty()) {
                write(pages);
            }
            pages.clear();
        }
        queue.forEach(page -> page.written.completeExceptionally(new IOException("The book is closed")));
    }

    private void write(List<Page> pages) {
        StringBuilder lines = new StringBuilder();
        pages.forEach(page -> lines.append(page.lines));
        ByteBuffer bytes = ByteBuffer.wrap(lines.toString().getBytes(StandardCharsets.UTF_8));
        try {
            channel.position(length);
            long end = length + bytes.remaining();
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(false);
            length = end;
            pages.forEach(page -> page.written.complete(null));
        } catch (IOException full) {
            try {
                channel.truncate(length); // so that nothing stays that nobody was told of
            } catch (IOException alsoFull) {
                full.addSuppressed(alsoFull);
            }
            pages.forEach(page -> page.written.completeExceptionally(full));
        }
    }

    private static long endOfLastLine(FileChannel channel) throws IOException {
        ByteBuffer one = ByteBuffer.allocate(1);
        for (long end = channel.size(); end > 0; end--) {
            one.clear();
            channel.read(one, end - 1);
            if (one.get(0) == '\n') {
                return end;
            }
        }
        return 0;
    }

    /** Writes what waits and closes the file. */
    @Override
    public void close() throws IOException {
        closed = true;
        queue.add(END);
        try {
            writer.join(10_000);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
        channel.close();
    }
}
