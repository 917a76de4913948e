package org.postiljon.delivery.smtp;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postiljon.bounce.reply.Answer;
import org.postiljon.bounce.reply.EnhancedCode;
import org.postiljon.bounce.reply.NoReply;
import org.postiljon.bounce.reply.Reply;
import org.postiljon.bounce.reply.Stage;
import org.postiljon.delivery.message.Address;
import org.postiljon.delivery.message.Recipient;

/**
 * One transaction: MAIL, RCPT for each recipient, DATA, content (RFC 5321 section 3.3), with the commands in one group
 * where the receiver offers PIPELINING (RFC 2920).
 */
final class TransactionDialogue {
    private static final EnhancedCode TOO_MANY_RECIPIENTS = new EnhancedCode(4, 5, 3);

    /** Which command a reply is due for. */
    private enum Due {
        RSET,
        MAIL,
        RCPT,
        DATA,
        CONTENT,
        LONE_DOT
    }

    private final Transaction transaction;
    private final Extensions offered;
    private final Refusals refusals;
    private final boolean reset;
    private final Timeouts timeouts;
    private final Deque<Move> moves;

    private final Deque<Due> due = new ArrayDeque<>();
    private final @Nullable Answer[] answers;
    /** Recipients that RCPT is said for, as indexes: those that were not refused by ourselves. */
    private final List<Integer> asked = new ArrayList<>();

    /** Commands that were said in one group; 0: one at a time. */
    private int grouped;

    private int rcptsSaid;
    private int rcptsAnswered;
    private int accepted;
    private boolean open;
    private boolean dotWritten;
    private boolean over;
    private @Nullable Answer breaks;
    /** For recipients that were not asked when there was no more time for it; null: there is. */
    private @Nullable Answer leftOut;

    /**
     * A transaction that has not begun.
     *
     * @param reset whether an earlier one was left open at the receiver, so that RSET goes first
     * @param moves what it says is added here
     */
    TransactionDialogue(
            Transaction transaction,
            Extensions offered,
            String host,
            boolean reset,
            Timeouts timeouts,
            Deque<Move> moves) {
        this.transaction = transaction;
        this.offered = offered;
        this.refusals = new Refusals(offered, host);
        this.reset = reset;
        this.open = reset;
        this.timeouts = timeouts;
        this.moves = moves;
        this.answers = new Answer[transaction.recipients().size()];
    }

    /** Says what can be said at once, or refuses by itself what this receiver can't take. */
    void begin() {
        refuseWhatCannotGo();
        if (asked.isEmpty()) {
            over = true;
            return;
        }
        if (reset) {
            say("RSET", Due.RSET);
            if (!offered.pipelining()) {
                return;
            }
        }
        sayMail();
        if (offered.pipelining()) {
            // RFC 2920 section 3.1: RSET, MAIL and RCPT "can all appear anywhere in a pipelined command group", DATA
            // "can only appear as the last command".
            while (rcptsSaid < asked.size()) {
                sayRcpt();
            }
            say("DATA", Due.DATA);
            grouped = due.size();
        }
    }

    private void refuseWhatCannotGo() {
        Optional<Reply> ofAll = refusals.ofMessage(transaction);
        for (int i = 0; i < answers.length; i++) {
            Address address = transaction.recipients().get(i).address();
            Optional<Reply> refusal = ofAll.or(() -> refusals.ofRecipient(address));
            if (refusal.isPresent()) {
                answers[i] = refusal.get();
            } else {
                asked.add(i);
            }
        }
    }

    private boolean usesUtf8() {
        return transaction.envelope().smtpUtf8()
                || transaction.envelope().sender().filter(Commands::needsUtf8).isPresent()
                || asked.stream()
                        .anyMatch(i -> Commands.needsUtf8(
                                transaction.recipients().get(i).address()));
    }

    private void sayMail() {
        say(Commands.mail(transaction.envelope(), transaction.content().size(), usesUtf8(), offered), Due.MAIL);
    }

    private void sayRcpt() {
        Recipient recipient = transaction.recipients().get(asked.get(rcptsSaid++));
        say(Commands.rcpt(recipient, offered), Due.RCPT);
    }

    private void say(String line, Due reply) {
        moves.add(new Move.Say(line, false));
        due.add(reply);
    }

    /** Takes the reply to the oldest command that has none. */
    void onReply(ReplyParser.Whole whole) {
        Reply reply = Replies.of(stage(), whole);
        Due command = due.remove();
        switch (command) {
            case RSET -> onReset(reply);
            case MAIL -> onMail(reply);
            case RCPT -> onRcpt(reply);
            case DATA -> onData(reply);
            case CONTENT -> onContentReply(reply);
            // Every recipient has its refusal; what the receiver says of an empty message does not matter.
            case LONE_DOT -> end(false);
        }
    }

    private void onReset(Reply reply) {
        if (!reply.isPositive()) {
            breakWith(reply);
        } else if (!offered.pipelining()) {
            open = false;
            sayMail();
        }
    }

    private void onMail(Reply reply) {
        if (reply.isIntermediate()) {
            breakWith(unexpected(reply));
            return;
        }
        open = reply.isPositive();
        if (!reply.isPositive()) {
            settleOpen(reply);
        }
        if (!offered.pipelining()) {
            if (reply.isPositive()) {
                sayRcpt();
            } else {
                end(false);
            }
        }
    }

    private void onRcpt(Reply reply) {
        if (reply.isIntermediate()) {
            breakWith(unexpected(reply));
            return;
        }
        int recipient = asked.get(rcptsAnswered++);
        if (reply.isPositive() && answers[recipient] == null) {
            accepted++;
        } else if (answers[recipient] == null) {
            answers[recipient] = reply;
        }
        if (offered.pipelining()) {
            return;
        }
        if (isTooMany(reply) && accepted > 0) {
            // RFC 5321 section 4.5.3.1.10: after 452 the accepted ones are sent, the others come later. All that were
            // not asked yet would get it too.
            answerTheRest(reply);
        }
        if (leftOut != null) {
            answerTheRest(leftOut);
        }
        if (rcptsSaid < asked.size()) {
            sayRcpt();
        } else if (accepted > 0) {
            say("DATA", Due.DATA);
        } else {
            end(true);
        }
    }

    private void answerTheRest(Answer answer) {
        while (rcptsSaid < asked.size()) {
            answers[asked.get(rcptsSaid++)] = answer;
        }
    }

    private static boolean isTooMany(Reply reply) {
        return reply.code() == 452
                && reply.enhanced().map(TOO_MANY_RECIPIENTS::equals).orElse(true);
    }

    private void onData(Reply reply) {
        if (reply.isPositive()) {
            breakWith(unexpected(reply));
        } else if (!reply.isIntermediate()) {
            settleOpen(reply);
            end(open);
        } else if (accepted > 0) {
            moves.add(new Move.SendContent(transaction.content()));
            due.add(Due.CONTENT);
        } else {
            // RFC 2920 section 3.1: "a client cannot assume that the DATA command will be rejected just because none of
            // the RCPT TO commands worked. If the DATA command was properly rejected the client SMTP can just issue
            // RSET, but if the DATA command was accepted the client SMTP should send a single dot."
            say(".", Due.LONE_DOT);
        }
    }

    private void onContentReply(Reply reply) {
        if (!dotWritten) {
            // The receiver does not wait for the end. A refusal counts, but the content can't be stopped half-way: the
            // session is over. An acceptance of half a message is not one.
            breakWith(reply.isTransient() || reply.isPermanent() ? reply : unexpected(reply));
        } else if (reply.isIntermediate()) {
            breakWith(unexpected(reply));
        } else {
            settleOpen(reply);
            // RFC 5321 section 4.1.1.4: the reply to the final dot ends the transaction, whatever it says.
            end(false);
        }
    }

    /** The content and the final dot are with the network. */
    void onContentSent() {
        dotWritten = due.peek() == Due.CONTENT;
    }

    /** Whether content is being written: the receiver has to take it, and no reply is due yet. */
    boolean isWriting() {
        return due.peek() == Due.CONTENT && !dotWritten;
    }

    /** Whether replies to RCPT are due, or to what comes before. */
    boolean awaitsRecipients() {
        Due next = due.peek();
        return next == Due.RSET || next == Due.MAIL || next == Due.RCPT;
    }

    /** Whether all commands up to DATA were said together. */
    boolean isGrouped() {
        return grouped > 0;
    }

    /** Asks for no further recipient; this is the answer for those. At least one is always asked. */
    void leaveTheRest(Answer answer) {
        leftOut = answer;
    }

    /** How a group of commands was left half answered, for people; empty: none is, or no command of it. */
    Optional<String> cutGroup() {
        Due next = due.peek();
        boolean within = next == Due.MAIL || next == Due.RCPT || next == Due.DATA;
        return within && due.size() < grouped
                ? Optional.of("it answered only " + (grouped - due.size()) + " of " + grouped
                        + " commands that came together")
                : Optional.empty();
    }

    /** Ends it: what has no answer yet gets this one. */
    void fail(Answer why) {
        settleOpen(why);
        over = true;
    }

    private void settleOpen(Answer answer) {
        for (int i = 0; i < answers.length; i++) {
            if (answers[i] == null) {
                answers[i] = answer;
            }
        }
    }

    private void end(boolean leftOpen) {
        open = leftOpen;
        over = true;
    }

    private void breakWith(Answer why) {
        breaks = why;
        fail(why);
    }

    private NoReply unexpected(Reply reply) {
        return new NoReply(
                reply.stage(), NoReply.Cause.INVALID, "'" + reply.describe() + "' does not answer what was said");
    }

    boolean isOver() {
        return over;
    }

    /** Whether the receiver still has it open, so that RSET must come before the next. */
    boolean leftOpen() {
        return open;
    }

    /** What makes the session unusable; null: nothing. */
    @Nullable
    Answer breaks() {
        return breaks;
    }

    /** One for each recipient, in order. Only when it is over. */
    List<TransactionResult.OfRecipient> answers() {
        List<TransactionResult.OfRecipient> results = new ArrayList<>(answers.length);
        for (int i = 0; i < answers.length; i++) {
            Answer answer = answers[i];
            if (answer == null) {
                throw new IllegalStateException("No answer for " + i + " of " + Arrays.toString(answers));
            }
            results.add(
                    new TransactionResult.OfRecipient(transaction.recipients().get(i), answer));
        }
        return List.copyOf(results);
    }

    /** Where it stands. Content that is not wholly written counts as DATA: it can't have been taken. */
    Stage stage() {
        Due next = due.peek();
        if (next == null) {
            return Stage.MAIL;
        }
        return switch (next) {
            case RSET, MAIL -> Stage.MAIL;
            case RCPT -> Stage.RCPT;
            case DATA -> Stage.DATA;
            case CONTENT -> dotWritten ? Stage.END_OF_DATA : Stage.DATA;
            case LONE_DOT -> Stage.END_OF_DATA;
        };
    }

    /** How long the reply that is due may take; while content is written, how long a block of it may take. */
    Duration patience() {
        Due next = due.peek();
        if (next == null) {
            return timeouts.command();
        }
        return switch (next) {
            case RSET -> timeouts.command();
            case MAIL -> timeouts.mail();
            case RCPT -> timeouts.rcpt();
            case DATA -> timeouts.data();
            case CONTENT -> dotWritten ? timeouts.finalDot() : timeouts.block();
            case LONE_DOT -> timeouts.finalDot();
        };
    }
}
