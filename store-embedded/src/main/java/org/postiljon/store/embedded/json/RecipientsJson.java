package org.postiljon.store.embedded.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postiljon.delivery.message.Recipient;
import org.postiljon.delivery.spool.RecipientResult;
import org.postiljon.delivery.spool.WaitingRecipient;
import org.postiljon.store.embedded.commit.Times;

/**
 * The recipients of a row, short: an array, in which one without DSN wishes and answer is only its address; else
 * {@code {"to":…,"notify":…,"orcpt":…,"last":…}}. Results have {@code result} and {@code answer} besides.
 */
public final class RecipientsJson {
    private RecipientsJson() {}

    /** Recipients that wait. */
    public static String write(List<WaitingRecipient> recipients) {
        return Json.write(to -> {
            to.writeStartArray();
            for (WaitingRecipient waiting : recipients) {
                Recipient recipient = waiting.recipient();
                if (waiting.last().isEmpty() && isPlain(recipient)) {
                    to.writeString(recipient.address().toString());
                } else {
                    to.writeStartObject();
                    writeRecipient(to, recipient);
                    if (waiting.last().isPresent()) {
                        to.writeFieldName("last");
                        AnswerJson.write(to, waiting.last().get());
                    }
                    if (waiting.notBefore().isAfter(Instant.EPOCH)) {
                        to.writeNumberField("notBefore", Times.up(waiting.notBefore()));
                    }
                    if (waiting.retries() > 0) {
                        to.writeNumberField("retries", waiting.retries());
                    }
                    to.writeEndObject();
                }
            }
            to.writeEndArray();
        });
    }

    /** Reads what {@link #write} wrote. */
    public static List<WaitingRecipient> read(String text) {
        List<WaitingRecipient> recipients = new ArrayList<>();
        for (JsonNode node : Json.read(text)) {
            if (node.isTextual()) {
                recipients.add(new WaitingRecipient(new Recipient(Json.address(node.textValue()))));
            } else {
                recipients.add(new WaitingRecipient(
                        readRecipient(node),
                        node.has("last") ? Optional.of(AnswerJson.read(node.get("last"))) : Optional.empty(),
                        Instant.ofEpochMilli(node.path("notBefore").asLong(0)),
                        node.path("retries").asInt(0)));
            }
        }
        return List.copyOf(recipients);
    }

    /** Recipients with what became of them. */
    public static String writeResults(List<RecipientResult> results) {
        return Json.write(to -> {
            to.writeStartArray();
            for (RecipientResult result : results) {
                to.writeStartObject();
                writeRecipient(to, result.recipient());
                to.writeStringField("result", result.result().name());
                to.writeFieldName("answer");
                AnswerJson.write(to, result.answer());
                to.writeEndObject();
            }
            to.writeEndArray();
        });
    }

    /** Reads what {@link #writeResults} wrote. */
    public static List<RecipientResult> readResults(String text) {
        List<RecipientResult> results = new ArrayList<>();
        for (JsonNode node : Json.read(text)) {
            results.add(new RecipientResult(
                    readRecipient(node),
                    RecipientResult.Result.valueOf(Json.text(node, "result")),
                    AnswerJson.read(node.path("answer"))));
        }
        return List.copyOf(results);
    }

    private static boolean isPlain(Recipient recipient) {
        return recipient.dsnNotify().isEmpty() && recipient.orcpt().isEmpty();
    }

    private static void writeRecipient(JsonGenerator to, Recipient recipient) throws IOException {
        to.writeStringField("to", recipient.address().toString());
        if (!recipient.dsnNotify().isEmpty()) {
            to.writeStringField("notify", recipient.dsnNotify());
        }
        if (!recipient.orcpt().isEmpty()) {
            to.writeStringField("orcpt", recipient.orcpt());
        }
    }

    private static Recipient readRecipient(JsonNode node) {
        return new Recipient(
                Json.address(Json.text(node, "to")),
                Json.optionalText(node, "notify").orElse(""),
                Json.optionalText(node, "orcpt").orElse(""));
    }
}
