package org.postiljon.delivery.smtp;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import org.postiljon.delivery.message.Address;
import org.postiljon.delivery.message.Envelope;
import org.postiljon.delivery.message.Recipient;

/**
 * Writes MAIL and RCPT with the parameters that a receiver offers. Nothing that comes from a message can end a command
 * or begin another: what could is refused (addresses) or left out (DSN parameters, which are only wishes).
 */
final class Commands {
    /** RFC 3461 section 4: xtext is printable ASCII without blanks; ENVID has at most 100 characters, ORCPT 500. */
    private static final Pattern ENVID = Pattern.compile("[!-~]{1,100}");

    private static final Pattern ORCPT = Pattern.compile("[!-:<-~]{1,40};[!-~]{1,500}");
    private static final Pattern RET = Pattern.compile("(?i)FULL|HDRS");
    private static final Pattern NOTIFY =
            Pattern.compile("(?i)NEVER|(?:SUCCESS|FAILURE|DELAY)(?:,(?:SUCCESS|FAILURE|DELAY)){0,2}");

    private Commands() {}

    /** MAIL with SIZE, BODY, SMTPUTF8, RET and ENVID as far as they are offered and needed. */
    static String mail(Envelope envelope, long bytes, boolean utf8, Extensions offered) {
        StringBuilder line = new StringBuilder("MAIL FROM:<");
        envelope.sender().ifPresent(line::append);
        line.append('>');
        if (offered.size() > 0) {
            line.append(" SIZE=").append(bytes);
        }
        if (envelope.eightBit() && offered.eightBit()) {
            line.append(" BODY=8BITMIME");
        }
        if (utf8 && offered.smtpUtf8()) {
            line.append(" SMTPUTF8");
        }
        if (offered.dsn()) {
            wish(line, "RET", envelope.ret(), RET);
            wish(line, "ENVID", envelope.envid(), ENVID);
        }
        return line.toString();
    }

    /** RCPT with NOTIFY and ORCPT as far as they are offered. */
    static String rcpt(Recipient recipient, Extensions offered) {
        StringBuilder line = new StringBuilder("RCPT TO:<");
        line.append(recipient.address()).append('>');
        if (offered.dsn()) {
            wish(line, "NOTIFY", recipient.dsnNotify(), NOTIFY);
            wish(line, "ORCPT", recipient.orcpt(), ORCPT);
        }
        return line.toString();
    }

    private static void wish(StringBuilder line, String key, String value, Pattern allowed) {
        if (allowed.matcher(value).matches()) {
            line.append(' ').append(key).append('=').append(value);
        }
    }

    /** Whether SMTPUTF8 is needed to write it (RFC 6531 section 3.2). */
    static boolean needsUtf8(Address address) {
        return !address.toString().chars().allMatch(c -> c < 128);
    }

    /** Why an address can't stand in a command; empty: it can. */
    static Optional<String> problem(Address address) {
        String text = address.toString();
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            return Optional.of("it is not Unicode text");
        }
        int localEnd = address.localPart().length();
        boolean quoted = localEnd >= 2
                && address.localPart().startsWith("\"")
                && address.localPart().endsWith("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c)) {
                return Optional.of("it has a control character");
            }
            if ((c == ' ' || c == '<' || c == '>') && !(quoted && i < localEnd)) {
                return Optional.of("it has '" + c + "' outside of quotes");
            }
        }
        return Optional.empty();
    }
}
