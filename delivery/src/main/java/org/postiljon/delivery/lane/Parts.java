package org.postiljon.delivery.lane;

import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.postiljon.bounce.reply.Answer;
import org.postiljon.bounce.reply.ReplyClassifier;
import org.postiljon.bounce.reply.Scope;
import org.postiljon.bounce.reply.Verdict;
import org.postiljon.delivery.site.Router;
import org.postiljon.delivery.smtp.SmtpConnector;
import org.postiljon.delivery.spool.Spool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the destinations of one dispatcher share.
 *
 * @param active destinations that the dispatcher looks at each second; the others are at rest
 */
record Parts(
        DispatchLoop loop,
        Spool spool,
        Router router,
        SmtpConnector connector,
        ReplyClassifier classifier,
        Configured configured,
        DispatchSettings settings,
        Settler settler,
        SpoolLog spoolLog,
        StateBook states,
        Budget budget,
        Room room,
        Set<Destination> active,
        Cancels cancels,
        Setbacks setbacks,
        Random random) {
    private static final Logger LOG = LoggerFactory.getLogger(Parts.class);

    /** Asks a port; the answer comes on the dispatcher's thread. */
    <T> void ask(Supplier<CompletionStage<T>> port, Consumer<T> then, Consumer<Throwable> failed) {
        new Ask(loop).of(port, then, failed);
    }

    /** What an answer means. A classifier that breaks over a strange reply must not cost a mail its outcome. */
    Verdict verdict(Answer answer) {
        try {
            return classifier.verdict(answer);
        } catch (RuntimeException broken) {
            LOG.error("The classifier failed over {}", answer, broken);
            return new Verdict(Verdict.Kind.TEMPORARY, Scope.MESSAGE, "the classifier failed over " + answer);
        }
    }

    /** Share by which a pause is stretched or shortened, -0.1 to 0.1. */
    double jitter() {
        return random.nextDouble() * 0.2 - 0.1;
    }
}
