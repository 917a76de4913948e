package org.postiljon.delivery.message;

import java.net.IDN;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The domain of an address: lower case, A-labels (RFC 5890), without a final dot; or an address literal in brackets
 * (RFC 5321 section 4.1.3).
 *
 * @param name in that form
 */
public record Domain(String name) implements Comparable<Domain> {
    // An underscore is no letter of a host name, but names with one exist and take mail.
    private static final String LABEL = "[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?";
    private static final Pattern DOMAIN = Pattern.compile(LABEL + "(\\." + LABEL + ")*|\\[[!-Z^-~]+\\]");

    /** Brings {@code name} into the form that is compared. Never throws: what can't be a domain fails at its MX. */
    public Domain {
        name = normal(name.strip());
    }

    private static String normal(String name) {
        String ascii = name;
        if (!name.chars().allMatch(c -> c < 128)) {
            try {
                ascii = IDN.toASCII(name, IDN.ALLOW_UNASSIGNED);
            } catch (IllegalArgumentException notADomain) {
                ascii = name;
            }
        }
        String lower = ascii.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    /** Whether it can stand in an address; if not, no mail can go there. */
    public boolean isValid() {
        return DOMAIN.matcher(name).matches();
    }

    /** Whether this is an address literal, like {@code [192.0.2.1]}. */
    public boolean isLiteral() {
        return name.startsWith("[") && name.endsWith("]");
    }

    @Override
    public int compareTo(Domain other) {
        return name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return name;
    }
}
