package org.postiljon.delivery.message;

import java.util.Optional;

/**
 * A mailbox of RFC 5321 section 4.1.2.
 *
 * @param localPart as it was written (case and quotes matter to the receiver only)
 * @param domain    where it is
 */
public record Address(String localPart, Domain domain) {
    /**
     * The address written as {@code local@domain}, without angle brackets.
     *
     * @return empty where there is no at sign with something on both its sides, or a control character or blank that
     *     could break an SMTP command
     */
    public static Optional<Address> parse(String text) {
        int at = text.lastIndexOf('@');
        if (at <= 0 || at == text.length() - 1) {
            return Optional.empty();
        }
        boolean quoted = text.startsWith("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c == 127 || c == '<' || c == '>' || (c == ' ' && !(quoted && i < at))) {
                return Optional.empty();
            }
        }
        return Optional.of(new Address(text.substring(0, at), new Domain(text.substring(at + 1))));
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
