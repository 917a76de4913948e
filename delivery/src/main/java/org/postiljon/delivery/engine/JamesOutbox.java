package org.postiljon.delivery.engine;

import java.util.concurrent.CompletionStage;
import org.postiljon.delivery.message.Content;
import org.postiljon.delivery.spool.OutboxItem;

/** Hands to James what it still has to do after an outcome. */
public interface JamesOutbox {
    /**
     * Completes when James has it durably. A failure means: again later; {@link ReportRefused}: later may not help, so
     * only some times. The same item may come twice, with the same
     * id, from which the name of the new mail is made.
     */
    CompletionStage<Void> handOver(OutboxItem item, Content content);
}
