package org.postiljon.receivers.smtp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.postiljon.receivers.behaviour.Behaviour;
import org.postiljon.receivers.behaviour.BehaviourText.Described;
import org.postiljon.receivers.behaviour.Reach;
import org.postiljon.receivers.book.Book;

/** A receiver on loopback: one port, one behaviour, one book. */
public final class Receiver implements AutoCloseable {
    private static final int MOST_CONNECTIONS = 2000;
    private static final int LOOK_MILLIS = 50;

    private final String name;
    private final Behaviour behaviour;
    private final InstantSource clock;
    private final Book book;
    private final Counts counts = new Counts();
    private final Set<Conversation> conversations = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads;
    private final InetSocketAddress address;
    private final Thread acceptor;
    private Optional<ServerSocket> listening;
    private Optional<Socket> reserving = Optional.empty();
    private volatile boolean closed;

    private Receiver(Described described, Path books, InstantSource clock) throws IOException {
        this.name = described.name();
        this.behaviour = described.behaviour();
        this.clock = clock;
        this.book = Book.open(books.resolve(name + ".jsonl"));
        InetSocketAddress wanted = new InetSocketAddress(loopback(), described.port());
        ServerSocket server;
        try {
            server = listen(wanted);
        } catch (IOException taken) {
            book.close();
            throw new IOException("Receiver " + name + " can't listen on " + wanted + ": " + taken.getMessage(), taken);
        }
        this.listening = Optional.of(server);
        this.address = new InetSocketAddress(loopback(), server.getLocalPort());
        this.threads = Executors.newCachedThreadPool(work -> daemon(work, "receiver-" + name));
        this.acceptor = daemon(this::accept, "acceptor-" + name);
    }

    /**
     * Opens one: from now on it takes connections, if its behaviour does.
     *
     * @param books directory of the books
     * @throws IOException when its book or port can't be used
     */
    public static Receiver open(Described described, Path books, InstantSource clock) throws IOException {
        Receiver receiver = new Receiver(described, books, clock);
        receiver.follow(receiver.behaviour.reach(clock.instant()));
        receiver.acceptor.start();
        return receiver;
    }

    /** Its name. */
    public String name() {
        return name;
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return address;
    }

    /** What it did so far. */
    public Counts counts() {
        return counts;
    }

    private static InetAddress loopback() throws UnknownHostException {
        return InetAddress.getByAddress("127.0.0.1", new byte[] {127, 0, 0, 1});
    }

    private static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    private static ServerSocket listen(InetSocketAddress where) throws IOException {
        ServerSocket server = new ServerSocket();
        try {
            server.setReuseAddress(true);
            server.setSoTimeout(LOOK_MILLIS);
            server.bind(where, 1000);
            return server;
        } catch (IOException taken) {
            server.close();
            throw taken;
        }
    }

    /** Opens or closes the port. While nobody listens a socket that is only bound keeps the port for us. */
    private void follow(Reach reach) throws IOException {
        if (reach == Reach.REFUSES && listening.isPresent()) {
            listening.get().close();
            listening = Optional.empty();
            conversations.forEach(Conversation::cut);
            Socket bound = new Socket();
            bound.setReuseAddress(true);
            bound.bind(address);
            reserving = Optional.of(bound);
        } else if (reach != Reach.REFUSES && listening.isEmpty()) {
            if (reserving.isPresent()) {
                reserving.get().close();
                reserving = Optional.empty();
            }
            listening = Optional.of(listen(address));
        }
    }

    private void accept() {
        while (!closed) {
            try {
                follow(behaviour.reach(clock.instant()));
                if (listening.isPresent()) {
                    talk(listening.get().accept());
                } else {
                    Thread.sleep(LOOK_MILLIS);
                }
            } catch (SocketTimeoutException nobody) {
                // looks again whether it should listen
            } catch (IOException failed) {
                if (!closed) {
                    System.err.println("Receiver " + name + ": " + failed);
                }
            } catch (InterruptedException stopping) {
                return;
            }
        }
    }

    private void talk(Socket socket) throws IOException {
        counts.connection();
        if (conversations.size() >= MOST_CONNECTIONS) {
            socket.close();
            return;
        }
        Conversation conversation = new Conversation(name, socket, behaviour, book, counts, clock);
        conversations.add(conversation);
        int open = conversations.size();
        threads.execute(() -> {
            try (socket) {
                conversation.run(open);
            } catch (IOException gone) {
                // the client went away, or we cut it: what was taken is in the book
            } finally {
                conversations.remove(conversation);
            }
        });
    }

    /** Ends all connections and closes the book. What was answered with 250 is on disk anyway. */
    @Override
    public void close() throws IOException {
        closed = true;
        acceptor.interrupt();
        conversations.forEach(Conversation::cut);
        threads.shutdownNow();
        try {
            acceptor.join(5000);
            threads.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
        if (listening.isPresent()) {
            listening.get().close();
        }
        if (reserving.isPresent()) {
            reserving.get().close();
        }
        book.close();
    }
}
