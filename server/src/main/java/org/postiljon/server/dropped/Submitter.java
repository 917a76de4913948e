package org.postiljon.server.dropped;

import java.util.concurrent.CompletionStage;

/** Who takes mails out of the spool directory. */
public interface Submitter {
    /**
     * Takes a mail. Completes when it is durable; {@link BadMail} means: never; another failure: not now, it is handed over
     * again. The same mail may come twice, with the same name, also after a restart.
     */
    CompletionStage<Void> submit(DroppedMail mail);
}
