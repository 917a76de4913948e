package org.postiljon.extension;

import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.queue.api.MailQueue.MailQueueException;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.DsnParameters;
import org.apache.mailet.DsnParameters.Notify;
import org.apache.mailet.DsnParameters.RecipientDsnParameters;
import org.apache.mailet.MailetContext;
import org.postiljon.bounce.reply.Answer;
import org.postiljon.delivery.engine.JamesOutbox;
import org.postiljon.delivery.engine.ReportRefused;
import org.postiljon.delivery.message.Content;
import org.postiljon.delivery.message.Profile;
import org.postiljon.delivery.spool.OutboxItem;
import org.postiljon.delivery.spool.RecipientResult;
import org.postiljon.delivery.spool.SpoolFailure;
import org.postiljon.mailets.ReportName;
import org.postiljon.mailets.Reports;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts mail back into James's spool after an outcome: for {@code bounceProcessor} or {@code onSuccess}.
 *
 * <p>Recipients with the same answer share a mail, because James keeps one error for a whole mail. Its name is made from
 * the item's id: {@code postiljon-outbox-7}, and {@code postiljon-outbox-7-2} for the second group. A bounce to a remote
 * sender comes back to our spool under a name with that root, which is never used again, so it can't be taken for a mail
 * that was known already; and when an item is handed over twice, after a kill in between, the second one is known by that
 * root, its addresses and its subject.
 */
final class ReportsToJames implements JamesOutbox {
    private static final Logger LOGGER = LoggerFactory.getLogger(ReportsToJames.class);

    private final Supplier<MailetContext> james;
    private final Executor executor;
    private final Map<Profile, Reports> reports = new ConcurrentHashMap<>();
    /** How many mails of an item James has already, where a later one failed. */
    private final Map<Long, Integer> handed = new ConcurrentHashMap<>();

    /**
     * Hands over on a thread of its own: James's queues may block.
     *
     * @param executor one thread
     */
    ReportsToJames(Supplier<MailetContext> james, Executor executor) {
        this.james = james;
        this.executor = executor;
    }

    /** Who hears of the mail of a profile. */
    void register(Profile profile, Reports who) {
        reports.put(profile, who);
    }

    @Override
    public CompletionStage<Void> handOver(OutboxItem item, Content content) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        handOverNow(item, content);
                    } catch (MailQueueException | SpoolFailure e) {
                        throw new IllegalStateException("its queue is not taking mail: " + e.getMessage(), e);
                    } catch (Exception e) {
                        throw new ReportRefused(
                                Optional.ofNullable(e.getMessage()).orElse(e.toString()), e);
                    }
                },
                executor);
    }

    private void handOverNow(OutboxItem item, Content content) throws Exception {
        List<List<RecipientResult>> groups = groups(item);
        int done = handed.getOrDefault(item.id(), 0);
        for (int i = done; i < groups.size(); i++) {
            String name = ReportName.of(item.id(), i);
            try (InputStream bytes = content.open()) {
                MailImpl mail = ReportMail.of(name, item, groups.get(i), bytes);
                try {
                    send(item, mail, groups.get(i).get(0).answer());
                } finally {
                    LifecycleUtil.dispose(mail);
                }
            }
            handed.put(item.id(), i + 1);
        }
        handed.remove(item.id());
    }

    private static List<List<RecipientResult>> groups(OutboxItem item) {
        Map<Answer, List<RecipientResult>> groups = item.results().stream()
                .collect(Collectors.groupingBy(
                        item.kind() == OutboxItem.Kind.SUCCESS
                                ? r -> item.results().get(0).answer()
                                : RecipientResult::answer,
                        LinkedHashMap::new,
                        Collectors.toList()));
        return List.copyOf(groups.values());
    }

    private void send(OutboxItem item, MailImpl mail, Answer answer) throws MessagingException {
        Optional<Reports> who = Optional.ofNullable(reports.get(item.message().profile()));
        if (who.isEmpty()) {
            LOGGER.warn(
                    "{}: no AdaptiveRemoteDelivery has <outgoing>{}</outgoing> any more",
                    mail.getName(),
                    item.message().profile());
        }
        Optional<String> processor =
                who.flatMap(item.kind() == OutboxItem.Kind.BOUNCE ? Reports::bounceProcessor : Reports::onSuccess);
        if (processor.isPresent()) {
            james.get().sendMail(mail, processor.get());
        } else if (item.kind() == OutboxItem.Kind.BOUNCE && mail.hasSender()) {
            mail.setRecipients(wanting(mail));
            if (!mail.getRecipients().isEmpty()) {
                james.get().bounce(mail, BounceText.of(mail, answer));
            }
        }
    }

    /** Recipients of whose failure the sender wants to hear (RFC 3461 section 4.1); where it said nothing, it does. */
    private static List<MailAddress> wanting(MailImpl mail) {
        Optional<DsnParameters> wishes = mail.dsnParameters();
        return mail.getRecipients().stream()
                .filter(recipient -> wishes.flatMap(
                                w -> Optional.ofNullable(w.getRcptParameters().get(recipient)))
                        .flatMap(RecipientDsnParameters::getNotifyParameter)
                        .map(notify -> notify.contains(Notify.FAILURE))
                        .orElse(true))
                .toList();
    }
}
