package org.postiljon.delivery.lane;

import java.util.Random;
import org.postiljon.bounce.reply.ReplyClassifier;
import org.postiljon.delivery.site.Router;
import org.postiljon.delivery.smtp.SmtpConnector;
import org.postiljon.delivery.spool.Spool;

/** What the destinations of one dispatcher share. */
record Parts(
        DispatchLoop loop,
        Spool spool,
        Router router,
        SmtpConnector connector,
        ReplyClassifier classifier,
        Configured configured,
        DispatchSettings settings,
        Settler settler,
        StateBook states,
        Budget budget,
        Cancels cancels,
        Losses losses,
        Random random) {
    /** Share by which a pause is stretched or shortened, -0.1 to 0.1. */
    double jitter() {
        return random.nextDouble() * 0.2 - 0.1;
    }
}
