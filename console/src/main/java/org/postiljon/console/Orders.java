package org.postiljon.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import spark.Request;

/** The body of an order: a small JSON object with known fields. */
final class Orders {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int MOST_BYTES = 16 * 1024;
    private static final int LONGEST_TEXT = 1_000;

    private final JsonNode body;

    private Orders(JsonNode body) {
        this.body = body;
    }

    /**
     * Reads the body of a request.
     *
     * @param known fields that it may have
     */
    static Orders of(Request request, List<String> known) {
        JsonNode body = parsed(request);
        if (!body.isObject()) {
            throw Problem.badRequest("The body must be a JSON object with fields among " + known + ".");
        }
        Iterator<String> names = body.fieldNames();
        names.forEachRemaining(name -> {
            if (!known.contains(name)) {
                throw Problem.badRequest("The field \"" + name + "\" is not known; known are " + known + ".");
            }
        });
        return new Orders(body);
    }

    private static JsonNode parsed(Request request) {
        try (InputStream in = request.raw().getInputStream()) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new Problem(413, "Too large", "The body has more than " + MOST_BYTES + " bytes.");
            }
            return MAPPER.readTree(bytes);
        } catch (IOException e) {
            throw Problem.badRequest("The body can't be read as JSON.");
        }
    }

    String required(String field) {
        return text(field)
                .orElseThrow(() -> Problem.badRequest("The field \"" + field + "\" is missing: a text is needed."));
    }

    Optional<String> text(String field) {
        JsonNode value = body.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        String text = value.isTextual() ? value.textValue().strip() : "";
        if (text.isEmpty() || text.length() > LONGEST_TEXT || text.chars().anyMatch(Character::isISOControl)) {
            throw Problem.badRequest("The field \"" + field + "\" must be a text of 1 to " + LONGEST_TEXT
                    + " characters without control characters.");
        }
        return Optional.of(text);
    }

    /** A whole number from 0 on. */
    long number(String field) {
        JsonNode value = body.path(field);
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
            throw Problem.badRequest("The field \"" + field + "\" must be a whole number.");
        }
        return value.longValue();
    }

    Optional<Instant> time(String field) {
        return text(field).map(text -> {
            try {
                return OffsetDateTime.parse(text).toInstant();
            } catch (DateTimeException e) {
                throw Problem.badRequest("The field \"" + field + "\" is no time. Write it like 2030-01-31T08:00:00Z.");
            }
        });
    }
}
