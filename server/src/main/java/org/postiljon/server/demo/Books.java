package org.postiljon.server.demo;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The books of both sides at the end of a run, and what they add up to: of the demo's own mail and of what others sent
 * meanwhile. Each says how many mails of a recipient; one that is not in it has none. Pure.
 *
 * @param accepted  mails for which our server said 250, or whose file left the spool directory for {@code done}
 * @param delivered mails with an event Delivered
 * @param failed    mails with an event Failed, Expired or Discarded
 * @param unanswered how often a mail was sent whole to a recipient, or for one, and no reply came: each such time may
 *     have made a copy
 * @param waiting   mails in the spool
 * @param queued    recipients in James's own queue
 * @param errors    recipients in James's error repository
 * @param received  mails in the receivers' books
 */
record Books(
        Map<String, Integer> accepted,
        Map<String, Integer> delivered,
        Map<String, Integer> failed,
        Map<String, Integer> unanswered,
        Map<String, Integer> waiting,
        Set<String> queued,
        Set<String> errors,
        Map<String, Integer> received) {
    private static final int MOST_NAMED = 10;

    /** How many mails a book has in all. */
    static long sum(Map<String, Integer> book) {
        return book.values().stream().mapToLong(times -> times).sum();
    }

    private static int of(Map<String, Integer> book, String recipient) {
        return book.getOrDefault(recipient, 0);
    }

    /** Recipients of accepted mail of which nobody knows anything. */
    Set<String> lost() {
        Set<String> lost = new HashSet<>(accepted.keySet());
        lost.removeIf(r -> of(accepted, r) <= of(received, r) + of(failed, r) + of(waiting, r));
        lost.removeAll(queued);
        lost.removeAll(errors);
        return lost;
    }

    /** How often a receiver got a mail again that it had taken. */
    long duplicates() {
        return received.keySet().stream().mapToLong(this::duplicates).sum();
    }

    private int duplicates(String recipient) {
        return Math.max(0, of(received, recipient) - Math.max(1, of(accepted, recipient)));
    }

    /** Duplicates that no missing reply explains: a mail was sent again that was known to be taken. */
    long unexplainedDuplicates() {
        return received.keySet().stream()
                .mapToLong(r -> Math.max(0, duplicates(r) - of(unanswered, r)))
                .sum();
    }

    /** Recipients whom the receivers have, of mails that our server did not take. */
    Set<String> receivedButNotAccepted() {
        Set<String> unknown = new HashSet<>(received.keySet());
        unknown.removeAll(accepted.keySet());
        unknown.removeAll(unanswered.keySet());
        return unknown;
    }

    /** Recipients of whose mail we say that more was delivered than the receivers have. */
    Set<String> deliveredButUnknown() {
        Set<String> unknown = new HashSet<>(delivered.keySet());
        unknown.removeIf(r -> of(delivered, r) <= of(received, r));
        return unknown;
    }

    /** Recipients whom the receivers have and we neither call delivered nor have waiting: taken, and then told failed. */
    Set<String> receivedButNotSaid() {
        Set<String> unsaid = new HashSet<>(received.keySet());
        unsaid.removeAll(delivered.keySet());
        unsaid.removeAll(waiting.keySet());
        return unsaid;
    }

    /** What is lost and where the sides say other things, a line each, of each kind at most ten; empty: they agree. */
    List<String> disagreements() {
        List<String> lines = new ArrayList<>();
        name(lines, "LOST: ", lost());
        name(lines, "Said to be delivered, and no receiver has it: ", deliveredButUnknown());
        name(lines, "A receiver has it, and it is not said to be delivered: ", receivedButNotSaid());
        name(lines, "A receiver has it, and our server did not take it: ", receivedButNotAccepted());
        if (unexplainedDuplicates() > 0) {
            lines.add("Delivered again without a reason: " + unexplainedDuplicates() + " times");
        }
        return lines;
    }

    private static void name(List<String> lines, String what, Set<String> recipients) {
        recipients.stream().sorted().limit(MOST_NAMED).forEach(r -> lines.add(what + r));
        if (recipients.size() > MOST_NAMED) {
            lines.add(what + (recipients.size() - MOST_NAMED) + " more");
        }
    }
}
