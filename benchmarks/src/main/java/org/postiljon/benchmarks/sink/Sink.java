package org.postiljon.benchmarks.sink;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Listens, and takes all mail, on one thread. The counts may be read from any thread. */
public final class Sink implements AutoCloseable {
    private static final int PIECE = 64 * 1024;

    private final Selector selector;
    private final ServerSocketChannel listening;
    private final Thread thread;
    private final ByteBuffer in = ByteBuffer.allocate(PIECE);
    private final AtomicLong mails = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong connections = new AtomicLong();
    private volatile boolean closing;

    /** A session with what could not be written yet. */
    private static final class Session {
        private final SinkDialogue dialogue = new SinkDialogue();
        private final ByteBuffer out = ByteBuffer.allocate(4096);
        private long mails;
        private long bytes;
    }

    /**
     * Begins to listen.
     *
     * @throws IOException the address can't be used
     */
    public Sink(InetSocketAddress address) throws IOException {
        selector = Selector.open();
        listening = ServerSocketChannel.open();
        listening.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        listening.bind(address, 1024);
        listening.configureBlocking(false);
        listening.register(selector, SelectionKey.OP_ACCEPT);
        thread = new Thread(this::run, "sink");
        thread.setDaemon(true);
        thread.start();
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        try {
            return (InetSocketAddress) listening.getLocalAddress();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Mails that were answered with 250. */
    public long mails() {
        return mails.get();
    }

    /** Of their content as it came, dots that SMTP adds included. */
    public long bytes() {
        return bytes.get();
    }

    /** Connections that were accepted. */
    public long connections() {
        return connections.get();
    }

    /** All sockets belong to this thread: nobody else may look at the selector's keys. */
    private void run() {
        try (selector;
                listening) {
            while (!closing) {
                selector.select(this::ready);
            }
            selector.keys().forEach(Sink::end);
        } catch (IOException broken) {
            throw new UncheckedIOException("The sink can't go on", broken);
        }
    }

    private void ready(SelectionKey key) {
        if (key.channel() == listening) {
            accept();
            return;
        }
        try {
            serve(key, (Session) key.attachment());
        } catch (IOException gone) {
            end(key);
        }
    }

    /** Without room for one more, like without file descriptors, those that are there go on. */
    private void accept() {
        try {
            take(listening.accept());
        } catch (IOException refused) {
            System.err.println("The sink could not take a connection: " + refused);
        }
    }

    private void take(@Nullable SocketChannel channel) throws IOException {
        if (channel == null) {
            return;
        }
        connections.incrementAndGet();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        Session session = new Session();
        SinkDialogue.greet(session.out);
        SelectionKey key = channel.register(selector, SelectionKey.OP_READ, session);
        flush(key, session);
    }

    private void serve(SelectionKey key, Session session) throws IOException {
        SocketChannel channel = (SocketChannel) key.channel();
        if (key.isWritable() && !flush(key, session)) {
            return;
        }
        in.clear();
        if (channel.read(in) < 0) {
            end(key);
            return;
        }
        in.flip();
        while (in.hasRemaining() && !session.dialogue.isOver()) {
            session.dialogue.hear(in, session.out);
            count(session);
            if (!flush(key, session) && in.hasRemaining()) {
                // It sends commands without end and reads no answer.
                end(key);
                return;
            }
        }
        if (session.dialogue.isOver() && session.out.position() == 0) {
            end(key);
        }
    }

    private void count(Session session) {
        mails.addAndGet(session.dialogue.mails() - session.mails);
        bytes.addAndGet(session.dialogue.bytes() - session.bytes);
        session.mails = session.dialogue.mails();
        session.bytes = session.dialogue.bytes();
    }

    /** Writes what is to be said; whether all of it went. */
    private static boolean flush(SelectionKey key, Session session) throws IOException {
        session.out.flip();
        ((SocketChannel) key.channel()).write(session.out);
        session.out.compact();
        boolean all = session.out.position() == 0;
        key.interestOps(all ? SelectionKey.OP_READ : SelectionKey.OP_WRITE);
        return all;
    }

    private static void end(SelectionKey key) {
        key.cancel();
        try {
            key.channel().close();
        } catch (IOException gone) {
            // Then it is closed all the same.
        }
    }

    @Override
    public void close() {
        closing = true;
        selector.wakeup();
        try {
            thread.join(5_000);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
