package org.postiljon.delivery.smtp.net;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.postiljon.bounce.reply.Answer;
import org.postiljon.bounce.reply.NoReply;
import org.postiljon.bounce.reply.Reply;
import org.postiljon.delivery.message.Address;
import org.postiljon.delivery.message.Content;
import org.postiljon.delivery.message.Envelope;
import org.postiljon.delivery.message.Recipient;
import org.postiljon.delivery.smtp.Transaction;
import org.postiljon.delivery.smtp.TransactionResult;

/** Mails for tests, and short words for what became of them. */
final class Mails {
    static final Envelope ENVELOPE =
            Envelope.from(Address.parse("news@a.example").orElseThrow());

    private Mails() {}

    static Transaction to(String content, String... recipients) {
        return to(Content.of(content.getBytes(StandardCharsets.UTF_8)), recipients);
    }

    static Transaction to(Content content, String... recipients) {
        return new Transaction(
                ENVELOPE, Stream.of(recipients).map(Mails::recipient).toList(), content);
    }

    static Recipient recipient(String address) {
        return new Recipient(Address.parse(address).orElseThrow());
    }

    /** Stage, then code and enhanced code, or the cause. */
    static List<String> answers(TransactionResult result) {
        return result.answers().stream().map(one -> words(one.answer())).toList();
    }

    static String words(Answer answer) {
        String stage = answer.stage().label() + " ";
        if (answer instanceof Reply reply) {
            return stage
                    + reply.code()
                    + reply.enhanced().map(code -> " " + code).orElse("");
        }
        return stage + ((NoReply) answer).cause();
    }
}
