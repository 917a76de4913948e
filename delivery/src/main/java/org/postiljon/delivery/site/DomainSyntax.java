package org.postiljon.delivery.site;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.postiljon.delivery.message.Domain;
import org.xbill.DNS.Address;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;

/** What of a name can be asked for in DNS, and what is an address. Pure. */
final class DomainSyntax {
    // An underscore is no letter of a host name (RFC 1123 section 2.1), but names with one exist and work.
    private static final Pattern LABEL = Pattern.compile("[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?");
    private static final int LONGEST = 253;

    private DomainSyntax() {}

    /** The absolute DNS name of a host or domain in lower case; empty: it is none, or it is an IP address. */
    static Optional<Name> dnsName(String text) {
        if (text.isEmpty() || text.length() > LONGEST || address(text).isPresent()) {
            return Optional.empty();
        }
        String[] labels = text.split("\\.", -1);
        for (String label : labels) {
            if (!LABEL.matcher(label).matches()) {
                return Optional.empty();
            }
        }
        // RFC 3696 section 2: a top level is never all digits, so 1.2.3 and 300.1.2.3 are broken addresses, not names.
        if (labels[labels.length - 1].chars().allMatch(Character::isDigit)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Name.fromString(text + "."));
        } catch (TextParseException tooLongOrBroken) {
            return Optional.empty();
        }
    }

    /** The IP address that is written like this, IPv6 without brackets; never asks DNS. */
    static Optional<InetAddress> address(String text) {
        byte[] bytes = Address.toByteArray(text, Address.IPv4);
        if (bytes == null) {
            bytes = Address.toByteArray(text, Address.IPv6);
        }
        if (bytes == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByAddress(bytes));
        } catch (UnknownHostException wrongLength) {
            return Optional.empty();
        }
    }

    /** The address of a literal like {@code [192.0.2.1]} or {@code [IPv6:2001:db8::1]} (RFC 5321 section 4.1.3). */
    static Optional<InetAddress> literal(Domain domain) {
        if (!domain.isLiteral()) {
            return Optional.empty();
        }
        String inside = domain.name().substring(1, domain.name().length() - 1);
        boolean tagged = inside.startsWith("ipv6:");
        Optional<InetAddress> address = address(tagged ? inside.substring(5) : inside);
        return address.filter(a -> tagged == inside.substring(tagged ? 5 : 0).contains(":"));
    }
}
