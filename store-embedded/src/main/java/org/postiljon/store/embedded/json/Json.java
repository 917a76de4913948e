package org.postiljon.store.embedded.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Optional;
import org.postiljon.delivery.message.Address;
import org.postiljon.delivery.message.Domain;

/** What the JSON texts have in common. */
final class Json {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private Json() {}

    /** What writes one value. */
    interface Text {
        void write(JsonGenerator to) throws IOException;
    }

    static String write(Text text) {
        StringWriter out = new StringWriter(256);
        try (JsonGenerator to = MAPPER.createGenerator(out)) {
            text.write(to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString();
    }

    static JsonNode read(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Not JSON: " + e.getOriginalMessage(), e);
        }
    }

    static String text(JsonNode node, String field) {
        JsonNode value = node.get(field);
        if (value == null || !value.isTextual()) {
            throw new IllegalArgumentException("The field \"" + field + "\" is missing or no text");
        }
        return value.textValue();
    }

    static Optional<String> optionalText(JsonNode node, String field) {
        return node.hasNonNull(field) ? Optional.of(text(node, field)) : Optional.empty();
    }

    static long number(JsonNode node, String field) {
        JsonNode value = node.get(field);
        if (value == null || !value.isIntegralNumber()) {
            throw new IllegalArgumentException("The field \"" + field + "\" is missing or no whole number");
        }
        return value.longValue();
    }

    static Instant time(JsonNode node, String field) {
        return Instant.parse(text(node, field));
    }

    /** An address as it was, whatever is in it. */
    static Address address(String text) {
        int at = text.lastIndexOf('@');
        return new Address(text.substring(0, Math.max(at, 0)), new Domain(text.substring(at + 1)));
    }
}
