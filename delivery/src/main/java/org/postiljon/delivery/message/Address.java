package org.postiljon.delivery.message;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A mailbox of RFC 5321 section 4.1.2.
 *
 * <p>The constructor checks nothing, so that what was stored once can always be read.
 *
 * @param localPart as it was written (case and quotes matter to the receiver only)
 * @param domain    where it is
 */
public record Address(String localPart, Domain domain) {
    /** Far above every limit of RFC 5321 section 4.5.3.1; a command can't carry more. */
    private static final int LONGEST = 500;

    /** What is no address is told of up to here. */
    private static final int LONGEST_SHOWN = 200;

    /** Letters of a dot-string (RFC 5322 section 3.2.3), and those of RFC 6531 above ASCII. */
    private static final String ATOM =
            "[A-Za-z0-9!#$%&'*+/=?^_`{|}~\\x{A0}-\\x{D7FF}\\x{E000}-\\x{FFFC}\\x{10000}-\\x{10FFFF}-]+";

    private static final String DOT_STRING = ATOM + "(\\." + ATOM + ")*";
    private static final String QUOTED_STRING =
            "\"([ !#-\\[\\]-~\\x{A0}-\\x{D7FF}\\x{E000}-\\x{FFFC}\\x{10000}-\\x{10FFFF}]|\\\\[ -~])*\"";
    private static final Pattern LOCAL_PART = Pattern.compile(DOT_STRING + "|" + QUOTED_STRING);

    /**
     * The address written as {@code local@domain}, without angle brackets: a Mailbox of RFC 5321 section 4.1.2, or of
     * RFC 6531 section 3.3. How long it is does not matter here; a receiver says what is too long for it.
     *
     * @return empty where it is none
     */
    public static Optional<Address> parse(String text) {
        int at = text.lastIndexOf('@');
        if (at <= 0 || at > LONGEST || text.length() - at > LONGEST) {
            return Optional.empty();
        }
        Address address = new Address(text.substring(0, at), new Domain(text.substring(at + 1)));
        boolean valid = LOCAL_PART.matcher(address.localPart).matches()
                && address.domain.isValid()
                && text.indexOf(' ', at) < 0;
        return valid ? Optional.of(address) : Optional.empty();
    }

    /**
     * What is no address, as it can be told of: on one line, with an escape like {@code \\u0009} for each character that
     * a line does not show, and cut where it is endless. Another text gives another one, but for what was cut off.
     */
    public static Address shown(String text) {
        int at = text.lastIndexOf('@');
        return new Address(
                visible(text.substring(0, Math.max(at, 0)), LONGEST_SHOWN),
                new Domain(visible(text.substring(at + 1), 255)));
    }

    private static String visible(String text, int most) {
        StringBuilder shown = new StringBuilder();
        text.codePoints().limit(most).forEach(c -> {
            switch (Character.getType(c)) {
                case Character.CONTROL,
                        Character.FORMAT,
                        Character.SURROGATE,
                        Character.UNASSIGNED,
                        Character.LINE_SEPARATOR,
                        Character.PARAGRAPH_SEPARATOR -> shown.append(String.format("\\u%04x", c));
                default -> shown.appendCodePoint(c);
            }
        });
        return text.codePoints().skip(most).findAny().isPresent() ? shown + "..." : shown.toString();
    }

    /** Whether the local part needs SMTPUTF8 (RFC 6531). */
    public boolean needsSmtpUtf8() {
        return !localPart.chars().allMatch(c -> c < 128);
    }

    @Override
    public String toString() {
        return localPart + "@" + domain;
    }
}
