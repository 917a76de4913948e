package org.postiljon.extension.settings;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postiljon.delivery.message.Address;
import org.postiljon.delivery.site.MxHost;

/** Hosts and mailboxes as settings write them. */
final class Addresses {
    private static final Pattern HOST = Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]{1,255}):(\\d{1,5})");

    private Addresses() {}

    static MxHost host(String text) {
        Matcher matcher = HOST.matcher(text);
        int port = matcher.matches() ? Integer.parseInt(matcher.group(2)) : 0;
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("is not host:port. Write it like 127.0.0.1:1025.");
        }
        return new MxHost(matcher.group(1).replaceAll("[\\[\\]]", ""), port, 0);
    }

    static Address mailbox(String text) {
        return Address.parse(text)
                .orElseThrow(() -> new IllegalArgumentException(
                        "is not an address. Write one like tests@example.org, without angle brackets."));
    }

    static List<InetSocketAddress> dnsServers(String text) {
        List<InetSocketAddress> servers = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            servers.add(dnsServer(part.strip()));
        }
        return servers;
    }

    private static InetSocketAddress dnsServer(String text) {
        int colons = (int) text.chars().filter(c -> c == ':').count();
        boolean bracketed = text.startsWith("[");
        String host = bracketed ? text.substring(1, Math.max(1, text.indexOf(']'))) : text;
        String port = "53";
        if (bracketed && text.contains("]:")) {
            port = text.substring(text.indexOf("]:") + 2);
        } else if (!bracketed && colons == 1) {
            host = text.substring(0, text.indexOf(':'));
            port = text.substring(text.indexOf(':') + 1);
        }
        try {
            // Only literals come here, so nobody is asked.
            if (host.matches("[0-9.]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*") && port.matches("\\d{1,5}")) {
                return new InetSocketAddress(InetAddress.getByName(host), Integer.parseInt(port));
            }
        } catch (UnknownHostException | IllegalArgumentException e) {
            throw new IllegalArgumentException(noServer(text), e);
        }
        throw new IllegalArgumentException(noServer(text));
    }

    private static String noServer(String text) {
        return "has an entry that is no DNS server: \"" + text + "\". Write IP addresses, like 192.0.2.53 or"
                + " [2001:db8::53]:5353.";
    }
}
