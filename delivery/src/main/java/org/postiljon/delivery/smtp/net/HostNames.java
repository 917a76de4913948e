package org.postiljon.delivery.smtp.net;

import io.netty.util.NetUtil;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Whether a certificate names a host: RFC 6125, with the stricter points of RFC 9525 (no common name). */
final class HostNames {
    private HostNames() {}

    /** Whether it is a DNS name that can go into SNI (RFC 6066 section 3), and not an IP address. */
    static boolean isDnsName(String host) {
        return !host.isEmpty()
                && host.length() <= 253
                && address(host) == null
                && host.chars()
                        .allMatch(c -> (c >= 'a' && c <= 'z')
                                || (c >= 'A' && c <= 'Z')
                                || (c >= '0' && c <= '9')
                                || c == '-'
                                || c == '.'
                                || c == '_')
                && !host.startsWith(".")
                && !host.endsWith(".")
                && !host.contains("..");
    }

    /**
     * Whether one of these names is the host.
     *
     * @param dnsNames    of the certificate's subjectAltName
     * @param ipAddresses of the same
     */
    static boolean names(List<String> dnsNames, List<String> ipAddresses, String host) {
        byte[] ip = address(host);
        if (ip != null) {
            return ipAddresses.stream().anyMatch(name -> Arrays.equals(ip, address(name)));
        }
        return dnsNames.stream().anyMatch(name -> matches(name, host));
    }

    /** RFC 6125 section 6.4.3: a wildcard stands for one whole label, and only the leftmost. */
    private static boolean matches(String name, String host) {
        String pattern = normal(name);
        String wanted = normal(host);
        if (!pattern.startsWith("*.")) {
            return pattern.equals(wanted);
        }
        int dot = wanted.indexOf('.');
        String rest = pattern.substring(1);
        // "*.com" would name every host there is.
        return dot > 0 && rest.indexOf('.', 1) > 0 && wanted.substring(dot).equals(rest);
    }

    private static String normal(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    private static byte @Nullable [] address(String text) {
        String bare = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
        return NetUtil.createByteArrayFromIpAddressString(bare);
    }
}
