package org.postiljon.delivery.engine;

import java.time.Instant;
import java.util.List;
import org.postiljon.delivery.message.Address;
import org.postiljon.delivery.spool.OutboxItem;
import org.postiljon.delivery.spool.OutboxItem.Kind;

/**
 * A report that James could not take, however often it was offered. The spool keeps it with its mail until an operator
 * has it offered again ({@link Operator#retryReport}) or dismisses it; the next start offers it again.
 *
 * @param id         of the outbox item
 * @param kind       what James should have done
 * @param message    name of the mail that it is about
 * @param sender     who would have been told; empty: nobody
 * @param recipients that it is about
 * @param reason     why James does not take it
 * @param since      when it was set aside
 */
public record ParkedReport(
        long id, Kind kind, String message, String sender, List<String> recipients, String reason, Instant since) {
    static ParkedReport of(OutboxItem item, String reason, Instant since) {
        return new ParkedReport(
                item.id(),
                item.kind(),
                item.message().name(),
                item.message().envelope().sender().map(Address::toString).orElse(""),
                item.results().stream()
                        .map(result -> result.recipient().address().toString())
                        .toList(),
                reason,
                since);
    }
}
