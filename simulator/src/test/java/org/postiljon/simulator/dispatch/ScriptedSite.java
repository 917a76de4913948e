package org.postiljon.simulator.dispatch;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.postiljon.bounce.reply.Answer;
import org.postiljon.bounce.reply.NoReply;
import org.postiljon.bounce.reply.Reply;
import org.postiljon.bounce.reply.Stage;
import org.postiljon.delivery.message.Recipient;
import org.postiljon.delivery.smtp.SessionSettings;

/** A receiving host on virtual time that does what a test says. By default it takes everything after 50 ms. */
final class ScriptedSite {
    static final Reply TAKEN = Reply.of(Stage.END_OF_DATA, 250, "2.0.0 queued");

    private final VirtualLoop loop;
    private final Deque<Instant> taken = new ArrayDeque<>();
    private final Map<String, Integer> seen = new HashMap<>();
    Duration latency = Duration.ofMillis(50);
    Duration connectTime = Duration.ofMillis(20);
    int perMinute = Integer.MAX_VALUE;
    boolean up = true;
    Answer whyDown = new NoReply(Stage.CONNECT, NoReply.Cause.REFUSED, "scripted");
    /** What it says to a session for its TLS or login; empty: it takes it. */
    Function<SessionSettings, Optional<Answer>> demands = settings -> Optional.empty();

    int messagesPerConnection = Integer.MAX_VALUE;
    int recipientsPerConnection = Integer.MAX_VALUE;
    /** What is said then; a 421 hangs up, another leaves it to the sender. */
    Reply whenEnough = Reply.of(Stage.MAIL, 421, "4.3.2 too many messages on this connection");

    BiFunction<Recipient, Integer, Answer> answers = (recipient, times) -> TAKEN;

    int open;
    int mostOpen;
    int connects;
    int transactions;
    final List<String> delivered = new ArrayList<>();
    final List<Instant> deliveredAt = new ArrayList<>();

    ScriptedSite(VirtualLoop loop) {
        this.loop = loop;
    }

    /** Takes up to so many in any minute, and says 421 beyond. */
    ScriptedSite refusesAbove(int limit) {
        perMinute = limit;
        return this;
    }

    Answer answer(Recipient recipient) {
        Instant now = loop.now();
        while (!taken.isEmpty() && !taken.peekFirst().isAfter(now.minusSeconds(60))) {
            taken.removeFirst();
        }
        if (taken.size() >= perMinute) {
            return Reply.of(Stage.MAIL, 421, "4.7.28 too many messages from you, slow down: rate limit exceeded");
        }
        int times = seen.merge(recipient.toString(), 1, Integer::sum);
        Answer answer = answers.apply(recipient, times);
        if (answer instanceof Reply reply && reply.isPositive()) {
            taken.addLast(now);
            delivered.add(recipient.toString());
            deliveredAt.add(now);
        }
        return answer;
    }
}
