package org.postiljon.store.embedded.spool;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.postiljon.delivery.event.Event;
import org.postiljon.delivery.message.Address;
import org.postiljon.delivery.message.Recipient;
import org.postiljon.delivery.spool.NewDelivery;
import org.postiljon.delivery.spool.RefusedRecipient;
import org.postiljon.delivery.spool.Submission;
import org.postiljon.delivery.spool.WaitingKey;
import org.postiljon.delivery.spool.WaitingRecipient;
import org.postiljon.store.embedded.commit.Change;
import org.postiljon.store.embedded.commit.Commit;
import org.postiljon.store.embedded.commit.Database;
import org.postiljon.store.embedded.commit.Sequence;
import org.postiljon.store.embedded.commit.Times;
import org.postiljon.store.embedded.content.Arrival;
import org.postiljon.store.embedded.content.Location;
import org.postiljon.store.embedded.content.Owner;
import org.postiljon.store.embedded.json.RecipientsJson;

/** Takes a message: keys, content, rows, events. */
final class Accept implements Change<Set<Address>> {
    private final Submission submission;
    private final Arrival arrival;
    private final LaneRows lanes;
    private final DueBook book;
    private final Consumer<WaitingKey> news;

    /**
     * A message to take.
     *
     * @param news hears of keys in which something new waits
     */
    Accept(Submission submission, Arrival arrival, LaneRows lanes, DueBook book, Consumer<WaitingKey> news) {
        this.submission = submission;
        this.arrival = arrival;
        this.lanes = lanes;
        this.book = book;
        this.news = news;
    }

    @Override
    public long bytes() {
        return arrival.bytes();
    }

    @Override
    public boolean bringsMail() {
        return true;
    }

    @Override
    public Set<Address> apply(Commit commit) throws SQLException, IOException {
        List<List<Recipient>> taken = takeKeys(commit.rows());
        Set<Address> refused = refuse(commit);
        int deliveries = (int) taken.stream().filter(t -> !t.isEmpty()).count();
        if (deliveries == 0) {
            commit.drop(arrival);
            return refused;
        }
        long message = commit.next(Sequence.MESSAGE);
        Location at = commit.store(arrival, Owner.MESSAGE, message);
        MessageRows.insert(commit.rows(), message, deliveries, submission.message(), at);
        Set<Address> all = new LinkedHashSet<>(refused);
        for (int i = 0; i < taken.size(); i++) {
            if (!taken.get(i).isEmpty()) {
                insert(commit, message, submission.deliveries().get(i), taken.get(i));
                taken.get(i).forEach(r -> all.add(r.address()));
            }
        }
        return all;
    }

    /** The recipients of each delivery that were not known. */
    private List<List<Recipient>> takeKeys(Database rows) throws SQLException {
        List<List<Recipient>> taken = new ArrayList<>();
        for (NewDelivery delivery : submission.deliveries()) {
            List<Recipient> fresh = new ArrayList<>();
            for (Recipient recipient : delivery.recipients()) {
                if (takeKey(rows, recipient.address())) {
                    fresh.add(recipient);
                }
            }
            taken.add(fresh);
        }
        return taken;
    }

    /** Whether it was not known. */
    private boolean takeKey(Database rows, Address recipient) throws SQLException {
        return rows.update(
                        "INSERT OR IGNORE INTO taken(root, rest, at) VALUES(?, ?, ?)",
                        submission.key().root(),
                        TakenKey.rest(submission.key(), recipient),
                        Times.down(submission.at()))
                == 1;
    }

    /** They are told of, and that is all. */
    private Set<Address> refuse(Commit commit) throws SQLException {
        Set<Address> fresh = new LinkedHashSet<>();
        for (RefusedRecipient refused : submission.refused()) {
            if (takeKey(commit.rows(), refused.address())) {
                fresh.add(refused.address());
                Event.Subject subject = Subjects.of(0, submission.message(), refused.address());
                commit.append(new Event.Accepted(
                        submission.at(), subject, submission.content().size()));
                commit.append(new Event.Failed(submission.at(), subject, refused.why(), 0));
            }
        }
        return fresh;
    }

    private void insert(Commit commit, long message, NewDelivery delivery, List<Recipient> recipients)
            throws SQLException {
        long id = commit.next(Sequence.DELIVERY);
        long due = Times.up(delivery.due());
        String campaign = submission.message().labels().campaign();
        commit.rows()
                .update(
                        "INSERT INTO delivery(id, message, lane, domain, due, expires, accepted, attempts, retries, turn,"
                                + " source, hold, suspended, campaign, rcpts, recipients)"
                                + " VALUES(?,?,?,?,?,?,?,0,0,0,'',NULL,0,?,?,?)",
                        id,
                        message,
                        lanes.number(commit, delivery.key()),
                        delivery.domain().name(),
                        due,
                        Times.down(delivery.expires()),
                        Times.down(submission.at()),
                        campaign.isEmpty() ? null : campaign,
                        recipients.size(),
                        RecipientsJson.write(
                                recipients.stream().map(WaitingRecipient::new).toList()));
        for (Recipient recipient : recipients) {
            commit.append(new Event.Accepted(
                    submission.at(),
                    Subjects.of(id, submission.message(), recipient.address()),
                    submission.content().size()));
        }
        commit.afterwards(() -> {
            book.joined(delivery.key(), new Position(due, id), recipients.size());
            news.accept(delivery.key());
        });
    }
}
