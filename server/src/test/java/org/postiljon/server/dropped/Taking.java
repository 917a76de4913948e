package org.postiljon.server.dropped;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Takes mails, and remembers them by name as the spool does. */
final class Taking implements Submitter {
    final List<String> handedOver = new ArrayList<>();
    final Map<String, DroppedMail> mails = new HashMap<>();
    final List<CompletableFuture<Optional<Instant>>> waiting = new ArrayList<>();
    String full = "";
    boolean slow;
    Optional<Instant> before = Optional.empty();

    @Override
    public synchronized CompletionStage<Optional<Instant>> submit(DroppedMail mail) {
        handedOver.add(mail.name());
        if (!full.isEmpty()) {
            return CompletableFuture.failedFuture(new NotNow(new IOException(full)));
        }
        mails.put(mail.name(), mail);
        CompletableFuture<Optional<Instant>> taken = new CompletableFuture<>();
        waiting.add(taken);
        if (!slow) {
            taken.complete(before);
        }
        return taken;
    }

    synchronized List<String> handedOver() {
        return List.copyOf(handedOver);
    }
}
