package org.postiljon.delivery.smtp;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads what a reply to EHLO offers: RFC 5321 section 4.1.1.1. */
final class Capabilities {
    private Capabilities() {}

    /**
     * The extensions that these lines offer.
     *
     * @param lines of the reply to EHLO; the first names the host, "each has one keyword", in any case, then parameters
     */
    static Extensions of(List<String> lines) {
        boolean pipelining = false;
        boolean eightBit = false;
        boolean smtpUtf8 = false;
        boolean dsn = false;
        boolean startTls = false;
        long size = 0;
        Set<String> auth = new LinkedHashSet<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] words = line.toUpperCase(Locale.ROOT).split(" +", -1);
            switch (words[0]) {
                case "PIPELINING" -> pipelining = true;
                case "8BITMIME" -> eightBit = true;
                case "SMTPUTF8" -> smtpUtf8 = true;
                case "DSN" -> dsn = true;
                case "STARTTLS" -> startTls = true;
                case "SIZE" -> size = words.length > 1 ? size(words[1]) : 0;
                case "AUTH" -> auth.addAll(List.of(words).subList(1, words.length));
                default -> {
                    // "AUTH=LOGIN" is how servers offered it before RFC 2554.
                    if (words[0].startsWith("AUTH=")) {
                        words[0] = words[0].substring(5);
                        auth.addAll(List.of(words));
                    }
                }
            }
        }
        auth.remove("");
        return new Extensions(pipelining, eightBit, smtpUtf8, dsn, startTls, size, String.join(" ", auth));
    }

    /** RFC 1870 section 4: up to 20 digits; 0 and what is not a number: no limit is told. */
    private static long size(String digits) {
        if (digits.isEmpty() || digits.length() > 20 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return 0;
        }
        return digits.length() > 18 ? 0 : Long.parseLong(digits);
    }
}
