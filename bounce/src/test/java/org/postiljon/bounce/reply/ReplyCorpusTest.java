package org.postiljon.bounce.reply;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.postiljon.bounce.SharedData;

/**
 * A corpus of replies that others collected. Its labels tell bounces apart, not scopes, so this only shows that what is
 * certainly about a recipient or a message never slows a destination down.
 */
class ReplyCorpusTest {
    private static final Pattern LINE =
            Pattern.compile("\"text\": \"((?:[^\"\\\\]|\\\\.)*)\".*\"type\": \"(\\w*)\", \"subtype\": \"(\\w*)\"");
    private static final Set<String> OF_RECIPIENT_OR_MESSAGE =
            Set.of("NoEmail", "MailboxFull", "MessageTooLarge", "AttachmentRejected", "Suppressed");
    private static final ReplyClassifier SHIPPED = ReplyClassifier.shipped();

    private record Labelled(Reply reply, String subtype) {
        static Optional<Labelled> of(String line) {
            Matcher matcher = LINE.matcher(line);
            if (!matcher.find() || !matcher.group(1).matches("(?s)[45]\\d\\d[- ].*")) {
                return Optional.empty();
            }
            String text = matcher.group(1);
            Stage stage = text.contains("end of DATA") ? Stage.END_OF_DATA : Stage.RCPT;
            return Optional.of(new Labelled(
                    Reply.of(stage, Integer.parseInt(text.substring(0, 3)), text.substring(4)), matcher.group(3)));
        }
    }

    @Test
    void whatIsAboutARecipientOrMessageNeverMovesADestination() throws IOException {
        List<Labelled> all = Files.readAllLines(SharedData.file("bounce-corpus/replies.jsonl")).stream()
                .flatMap(line -> Labelled.of(line).stream())
                .toList();
        List<Labelled> narrow = all.stream()
                .filter(labelled -> OF_RECIPIENT_OR_MESSAGE.contains(labelled.subtype))
                .toList();
        assertThat(all).hasSizeGreaterThan(300);
        assertThat(narrow).hasSizeGreaterThan(100);
        assertThat(narrow).allSatisfy(labelled -> {
            Verdict verdict = SHIPPED.verdict(labelled.reply);
            assertThat(verdict.movesDestination())
                    .as(verdict.scope() + " by " + verdict.evidence())
                    .isFalse();
        });
    }
}
