package org.postiljon.extension.mail;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import javax.mail.internet.AddressException;
import org.apache.james.core.MailAddress;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.apache.mailet.PerRecipientHeaders.Header;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All that James knows of a mail besides its content, as one line of JSON. DSN parameters are attributes. */
final class MailEnvelope {
    private static final Logger LOGGER = LoggerFactory.getLogger(MailEnvelope.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int VERSION = 1;

    private MailEnvelope() {}

    /**
     * The line, without its end.
     *
     * @param hasMessage whether content follows (James knows mails without any)
     */
    static byte[] write(Mail mail, boolean hasMessage) {
        ObjectNode line = JSON.createObjectNode();
        line.put("v", VERSION);
        line.put("name", mail.getName());
        line.put(
                "sender",
                mail.getMaybeSender().asOptional().map(MailAddress::asString).orElse(null));
        ArrayNode recipients = line.putArray("recipients");
        mail.getRecipients().forEach(recipient -> recipients.add(recipient.asString()));
        line.put("state", mail.getState());
        line.put("error", mail.getErrorMessage());
        Date updated = mail.getLastUpdated();
        line.put("updated", updated == null ? null : updated.toInstant().toEpochMilli());
        line.put("remoteHost", mail.getRemoteHost());
        line.put("remoteAddr", mail.getRemoteAddr());
        ObjectNode attributes = line.putObject("attributes");
        mail.attributes().forEach(attribute -> write(attribute, mail.getName(), attributes));
        ArrayNode headers = line.putArray("headers");
        mail.getPerRecipientSpecificHeaders().getHeadersByRecipient().forEach((recipient, header) -> headers.addObject()
                .put("recipient", recipient.asString())
                .put("name", header.getName())
                .put("value", header.getValue()));
        line.put("message", hasMessage);
        try {
            return JSON.writeValueAsBytes(line);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree of JSON can always be written", e);
        }
    }

    private static void write(Attribute attribute, String mail, ObjectNode attributes) {
        attribute
                .getValue()
                .toJson()
                .ifPresentOrElse(
                        json -> attributes.set(attribute.getName().asString(), json),
                        () -> LOGGER.debug(
                                "{}: attribute {} is of a kind that can't be kept on disk",
                                mail,
                                attribute.getName().asString()));
    }

    /**
     * The mail without its content.
     *
     * @throws IOException when the line is not one that {@link #write} made
     */
    static Parsed read(byte[] line) throws IOException {
        JsonNode json = JSON.readTree(line);
        if (json == null || json.path("v").asInt() != VERSION) {
            throw new IOException("No mail of version " + VERSION + ": " + start(line));
        }
        try {
            MailImpl.Builder mail =
                    MailImpl.builder().name(json.required("name").asText());
            if (json.hasNonNull("sender")) {
                mail.sender(new MailAddress(json.get("sender").asText()));
            }
            List<MailAddress> recipients = new ArrayList<>();
            for (JsonNode recipient : json.required("recipients")) {
                recipients.add(new MailAddress(recipient.asText()));
            }
            mail.addRecipients(recipients);
            mail.state(json.path("state").textValue());
            mail.errorMessage(json.path("error").textValue());
            if (json.hasNonNull("updated")) {
                mail.lastUpdated(
                        Date.from(Instant.ofEpochMilli(json.get("updated").asLong())));
            }
            mail.remoteHost(json.path("remoteHost").textValue());
            mail.remoteAddr(json.path("remoteAddr").textValue());
            json.path("attributes")
                    .fields()
                    .forEachRemaining(field -> readAttribute(field.getKey(), field.getValue(), mail));
            for (JsonNode header : json.path("headers")) {
                mail.addHeaderForRecipient(
                        Header.builder()
                                .name(header.required("name").asText())
                                .value(header.required("value").asText())
                                .build(),
                        new MailAddress(header.required("recipient").asText()));
            }
            return new Parsed(mail.build(), json.path("message").asBoolean());
        } catch (IllegalArgumentException | AddressException e) {
            throw new IOException("A mail on disk can't be read: " + start(line), e);
        }
    }

    private static void readAttribute(String name, JsonNode json, MailImpl.Builder mail) {
        try {
            mail.addAttribute(new Attribute(AttributeName.of(name), AttributeValue.fromJson(json)));
        } catch (RuntimeException e) {
            LOGGER.warn("{}: attribute {} can't be read and is left out", mail.getName(), name, e);
        }
    }

    private static String start(byte[] line) {
        return new String(line, 0, Math.min(line.length, 200), StandardCharsets.UTF_8);
    }

    /**
     * A line that was read.
     *
     * @param mail       without content
     * @param hasMessage whether content follows
     */
    record Parsed(MailImpl mail, boolean hasMessage) {}
}
