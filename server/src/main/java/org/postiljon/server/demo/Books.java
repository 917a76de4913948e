package org.postiljon.server.demo;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The books of both sides at the end of a run, and what they add up to. Pure.
 *
 * @param accepted  recipients for which our server said 250, or whose file left the spool directory for {@code done}
 * @param delivered recipients with an event Delivered or Sent
 * @param failed    recipients with an event Failed, Expired or Discarded
 * @param unanswered recipients to whom, or for whom, a mail was sent whole and no reply came, and how often: each such
 *     time may have made a copy
 * @param waiting   recipients in the spool
 * @param queued    recipients in James's own queue
 * @param errors    recipients in James's error repository
 * @param received  how often each recipient stands in the receivers' books
 */
record Books(
        Set<String> accepted,
        Set<String> delivered,
        Set<String> failed,
        Map<String, Integer> unanswered,
        Set<String> waiting,
        Set<String> queued,
        Set<String> errors,
        Map<String, Integer> received) {
    /** Accepted recipients of whom nobody knows anything. */
    Set<String> lost() {
        Set<String> lost = new HashSet<>(accepted);
        lost.removeAll(received.keySet());
        lost.removeAll(failed);
        lost.removeAll(waiting);
        lost.removeAll(queued);
        lost.removeAll(errors);
        return lost;
    }

    /** How often a receiver got a mail again that it had taken. */
    long duplicates() {
        return received.values().stream().mapToLong(times -> times - 1).sum();
    }

    /** Duplicates that no missing reply explains: a mail was sent again that was known to be taken. */
    long unexplainedDuplicates() {
        return received.entrySet().stream()
                .mapToLong(r -> Math.max(0, r.getValue() - 1 - unanswered.getOrDefault(r.getKey(), 0)))
                .sum();
    }

    /** Recipients whom the receivers have, of mails that our server did not take. */
    Set<String> receivedButNotAccepted() {
        Set<String> unknown = new HashSet<>(received.keySet());
        unknown.removeAll(accepted);
        unknown.removeAll(unanswered.keySet());
        return unknown;
    }

    /** Recipients that we say were delivered and of whom the receivers know nothing. */
    Set<String> deliveredButUnknown() {
        Set<String> unknown = new HashSet<>(delivered);
        unknown.removeAll(received.keySet());
        return unknown;
    }

    /** Recipients whom the receivers have and we neither call delivered nor have waiting: taken, and then told failed. */
    Set<String> receivedButNotSaid() {
        Set<String> unsaid = new HashSet<>(received.keySet());
        unsaid.removeAll(delivered);
        unsaid.removeAll(waiting);
        return unsaid;
    }

    /** Whether nothing is lost and both sides say the same. */
    boolean agree() {
        return lost().isEmpty()
                && deliveredButUnknown().isEmpty()
                && receivedButNotSaid().isEmpty()
                && receivedButNotAccepted().isEmpty()
                && unexplainedDuplicates() == 0;
    }
}
