package org.postiljon.delivery.site;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;

/**
 * DNS over UDP, and the one thread on which all of a router's DNS work is done. Each question has a socket of its own,
 * connected to the server, so that the system draws a new source port for it; a datagram that does not answer exactly
 * this question is ignored, and the question goes on waiting (RFC 5452 section 9).
 *
 * <p>Why not the client within dnsjava 3.5.2: it takes up new questions only in a round of its loop that received
 * nothing. Two questions at once, as A and AAAA always are, often waited for a second.
 */
final class DnsUdp implements Executor, AutoCloseable {
    /** The largest answer that is taken over UDP: fits any path unfragmented (RFC 9715). */
    static final int PAYLOAD = 1232;

    private static final Logger LOG = LoggerFactory.getLogger(DnsUdp.class);

    private record Question(
            Message query, DatagramChannel channel, long deadline, Duration limit, CompletableFuture<Message> answer) {}

    private final Selector selector;
    private final Thread thread = new Thread(this::run, "postiljon-dns");
    private final Queue<Runnable> work = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<Question> byDeadline =
            new PriorityQueue<>(Comparator.comparingLong(Question::deadline));
    private volatile boolean closed;

    /** Starts the thread. */
    DnsUdp() {
        try {
            selector = Selector.open();
        } catch (IOException noDescriptor) {
            throw new IllegalStateException("DNS can't be asked: " + noDescriptor.getMessage(), noDescriptor);
        }
        thread.setDaemon(true);
        thread.start();
    }

    /** Asks one server once. Fails with an IOException, also where no answer comes in time. */
    CompletionStage<Message> ask(InetSocketAddress server, Message query, Duration limit) {
        CompletableFuture<Message> answer = new CompletableFuture<>();
        execute(() -> send(server, query, limit, answer));
        return answer;
    }

    @Override
    public void execute(Runnable command) {
        work.add(command);
        selector.wakeup();
    }

    /** Ends the thread. What waits is not answered: {@link LookupCache#close} does that. */
    @Override
    public void close() {
        closed = true;
        selector.wakeup();
    }

    private void run() {
        ByteBuffer buffer = ByteBuffer.allocate(65_535);
        while (!closed) {
            try {
                selector.select(untilNextDeadline());
                for (SelectionKey key : selector.selectedKeys()) {
                    receive(key, buffer);
                }
                selector.selectedKeys().clear();
                expire();
                for (Runnable next = work.poll(); next != null && !closed; next = work.poll()) {
                    next.run();
                }
            } catch (IOException | RuntimeException broken) {
                LOG.error("DNS goes on after a failure of its thread", broken);
            }
        }
        byDeadline.forEach(question -> closeQuietly(question.channel));
        try {
            selector.close();
        } catch (IOException e) {
            LOG.debug("The selector of DNS did not close", e);
        }
    }

    /** In milliseconds; 0: no limit. */
    private long untilNextDeadline() {
        if (!work.isEmpty()) {
            return 1;
        }
        Question next = byDeadline.peek();
        return next == null ? 0 : Math.max(1, (next.deadline - System.nanoTime()) / 1_000_000 + 1);
    }

    private void send(InetSocketAddress server, Message query, Duration limit, CompletableFuture<Message> answer) {
        DatagramChannel channel = null;
        try {
            channel = DatagramChannel.open();
            channel.configureBlocking(false);
            channel.connect(server);
            Question question = new Question(query, channel, System.nanoTime() + limit.toNanos(), limit, answer);
            channel.register(selector, SelectionKey.OP_READ, question);
            byDeadline.add(question);
            channel.write(ByteBuffer.wrap(query.toWire()));
        } catch (IOException | RuntimeException unsent) {
            if (channel != null) {
                closeQuietly(channel);
            }
            answer.completeExceptionally(unsent);
        }
    }

    private void receive(SelectionKey key, ByteBuffer buffer) {
        Question question = (Question) key.attachment();
        try {
            buffer.clear();
            question.channel.read(buffer);
            buffer.flip();
            byte[] wire = new byte[buffer.remaining()];
            buffer.get(wire);
            Optional<Message> answer = answering(question.query, wire);
            if (answer.isPresent()) {
                end(question);
                question.answer.complete(answer.get());
            }
        } catch (IOException refused) {
            end(question);
            question.answer.completeExceptionally(refused);
        }
    }

    private static Optional<Message> answering(Message query, byte[] wire) {
        Message response;
        try {
            response = new Message(wire);
        } catch (IOException | RuntimeException garbage) {
            return Optional.empty();
        }
        // The library says that there is always a question; an empty message has none.
        @Nullable Record asked = response.getQuestion();
        boolean same = response.getHeader().getID() == query.getHeader().getID()
                && response.getHeader().getFlag(Flags.QR)
                && asked != null
                && asked.equals(query.getQuestion());
        return same ? Optional.of(response) : Optional.empty();
    }

    private void expire() {
        Question next = byDeadline.peek();
        while (next != null && next.deadline - System.nanoTime() <= 0) {
            end(next);
            next.answer.completeExceptionally(
                    new SocketTimeoutException("no answer within " + next.limit.toMillis() + " ms"));
            next = byDeadline.peek();
        }
    }

    private void end(Question question) {
        byDeadline.remove(question);
        closeQuietly(question.channel);
    }

    private static void closeQuietly(DatagramChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("A socket of DNS did not close", e);
        }
    }
}
