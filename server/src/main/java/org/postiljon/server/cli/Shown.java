package org.postiljon.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;

/** What programs get in full, as people read it. */
final class Shown {
    private Shown() {}

    /** A time without parts of a second; a text that is no time as it is. */
    static String time(JsonNode time) {
        return time(time, ChronoUnit.SECONDS);
    }

    /** A time without what is smaller than a unit; a text that is no time as it is. */
    static String time(JsonNode time, ChronoUnit unit) {
        try {
            return Instant.parse(time.asText()).truncatedTo(unit).toString();
        } catch (DateTimeParseException noTime) {
            return time.asText();
        }
    }

    /** {@code 1 recipient}, {@code 2 recipients}. */
    static String recipients(long count) {
        return count + (count == 1 ? " recipient" : " recipients");
    }
}
