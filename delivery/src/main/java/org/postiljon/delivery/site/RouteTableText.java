package org.postiljon.delivery.site;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postiljon.delivery.message.Domain;
import org.postiljon.delivery.smtp.Login;

/** Reads the text of a {@link RouteTable}. Patterns are ours and look at short lines of an operator's own file. */
final class RouteTableText {
    private static final String FORM = "Write: domain -> host:port, host:port [user:password], like"
            + " b.example -> mx.b.example:25 or * -> smarthost.example:587 [me:secret]";
    // The login stands at the end after a blank that follows no comma or arrow, else it is an IPv6 address.
    private static final Pattern LOGIN = Pattern.compile("^(.*?[^\\s,>])\\s+\\[(.*)]$");
    private static final Pattern HOST = Pattern.compile("(\\[[^\\]]*]|[^:\\s\\[\\]]+)(?::(.*))?");

    private final String source;
    private final List<SetRoute> routes = new ArrayList<>();

    private RouteTableText(String source) {
        this.source = source;
    }

    static RouteTable read(String source, String text) {
        RouteTableText table = new RouteTableText(source);
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                table.line(i + 1, line);
            }
        }
        return table.tableOr(lines.size());
    }

    private RouteTable tableOr(int lines) {
        try {
            return RouteTable.of(routes);
        } catch (IllegalArgumentException contradiction) {
            throw new IllegalArgumentException(
                    source + ", lines 1 to " + lines + ": " + contradiction.getMessage(), contradiction);
        }
    }

    private void line(int number, String line) {
        int arrow = line.indexOf("->");
        if (arrow < 0) {
            throw fault(number, "there is no ->");
        }
        String pattern = pattern(number, line.substring(0, arrow).strip());
        String right = line.substring(arrow + 2).strip();
        Matcher matcher = LOGIN.matcher(right);
        Optional<Login> login = Optional.empty();
        if (matcher.matches()) {
            login = Optional.of(login(number, matcher.group(2)));
            right = matcher.group(1);
        }
        String[] parts = right.split(",", -1);
        List<MxHost> hosts = new ArrayList<>();
        for (String part : parts) {
            MxHost host = host(number, part.strip(), hosts.size());
            if (hosts.stream().anyMatch(h -> h.withPort().equals(host.withPort()))) {
                throw fault(number, "the host " + host.withPort() + " stands there twice");
            }
            hosts.add(host);
        }
        routes.add(new SetRoute(pattern, hosts, login));
    }

    private String pattern(int number, String text) {
        if (text.equals("*")) {
            return text;
        }
        boolean below = text.startsWith("*.");
        Domain domain = new Domain(below ? text.substring(2) : text);
        boolean literal = !below && DomainSyntax.literal(domain).isPresent();
        if (!literal && DomainSyntax.dnsName(domain.name()).isEmpty()) {
            throw fault(
                    number,
                    text.isEmpty() ? "there is no domain before ->" : "'" + text + "' is not a domain, *.domain or *");
        }
        return (below ? "*." : "") + domain.name();
    }

    private Login login(int number, String text) {
        int colon = text.indexOf(':');
        if (colon <= 0 || colon == text.length() - 1) {
            throw fault(number, "the login in brackets is not user:password");
        }
        return new Login(text.substring(0, colon), text.substring(colon + 1));
    }

    private MxHost host(int number, String text, int preference) {
        if (text.isEmpty()) {
            throw fault(number, "a host is missing");
        }
        // Not named in the error: a login that is written in a wrong way may stand here.
        Matcher matcher = HOST.matcher(text);
        if (!matcher.matches() || (text.indexOf(':') != text.lastIndexOf(':') && !text.startsWith("["))) {
            throw fault(
                    number,
                    "host " + (preference + 1) + " is not host:port (an IPv6 address stands in brackets, a login"
                            + " at the end of the line)");
        }
        String written = matcher.group(1);
        boolean brackets = written.startsWith("[");
        String name = brackets
                ? written.substring(1, written.length() - 1).toLowerCase(Locale.ROOT)
                : new Domain(written).name();
        boolean address = DomainSyntax.address(name).isPresent();
        if (brackets ? !address : !address && DomainSyntax.dnsName(name).isEmpty()) {
            throw fault(number, "host " + (preference + 1) + " is neither a host name nor an IP address");
        }
        return new MxHost(name, port(number, matcher.group(2), preference), preference);
    }

    private int port(int number, @Nullable String text, int preference) {
        if (text == null) {
            return 25;
        }
        boolean digits = !text.isEmpty() && text.length() <= 5 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        int port = digits ? Integer.parseInt(text) : 0;
        if (port < 1 || port > 65_535) {
            throw fault(number, "the port of host " + (preference + 1) + " is not a number from 1 to 65535");
        }
        return port;
    }

    private IllegalArgumentException fault(int number, String what) {
        return new IllegalArgumentException(source + ", line " + number + ": " + what + ". " + FORM);
    }
}
