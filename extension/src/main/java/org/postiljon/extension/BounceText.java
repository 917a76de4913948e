package org.postiljon.extension;

import java.util.stream.Collectors;
import org.apache.james.core.MailAddress;
import org.apache.mailet.Mail;
import org.postiljon.bounce.reply.Answer;
import org.postiljon.bounce.reply.Reply;

/** What a sender reads where no {@code bounceProcessor} is set. */
final class BounceText {
    private BounceText() {}

    static String of(Mail mail, Answer answer) {
        String recipients =
                mail.getRecipients().stream().map(MailAddress::asString).collect(Collectors.joining("\r\n    "));
        String told = answer instanceof Reply ? "The receiving server said" : "The reason";
        return "Your mail could not be delivered to\r\n\r\n    " + recipients + "\r\n\r\n" + told + ", at "
                + answer.stage().label() + ":\r\n\r\n    " + answer.describe()
                + "\r\n\r\nIt will not be tried again.\r\n";
    }
}
