package org.postiljon.server.dropped;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.postiljon.delivery.message.Address;

/**
 * Reads the addresses of a header field (RFC 5322 section 3.4): with or without names, comments and groups. Names are
 * not decoded: nobody asks for them here.
 */
final class AddressList {
    private final String field;
    private final String text;
    private final Set<Address> addresses = new LinkedHashSet<>();
    private final StringBuilder outside = new StringBuilder();
    private Optional<StringBuilder> angle = Optional.empty();
    private boolean inAngle;

    private AddressList(String field, String text) {
        this.field = field;
        this.text = text;
    }

    /**
     * Reads the value of a field.
     *
     * @param field its name, for errors
     * @return in order, without repetitions; empty: it names nobody, like {@code undisclosed-recipients:;}
     * @throws BadMail when something in it is no address
     */
    static Set<Address> read(String field, String text) throws BadMail {
        AddressList list = new AddressList(field, text);
        list.read();
        return list.addresses;
    }

    private void read() throws BadMail {
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            int next = at + 1;
            if (c == '"') {
                next = endOf(at, '"');
                current().append(text, at, next);
            } else if (c == '[') {
                next = endOf(at, ']');
                current().append(text, at, next);
            } else if (c == '(') {
                next = endOfComment(at);
            } else if (c == '<' && !inAngle) {
                angle = Optional.of(new StringBuilder());
                inAngle = true;
            } else if (c == '>') {
                inAngle = false;
            } else if (!inAngle && (c == ',' || c == ';')) {
                finish();
            } else if (c == ':') {
                current().setLength(0); // the name of a group, or a source route
            } else {
                current().append(c);
            }
            at = next;
        }
        finish();
    }

    private StringBuilder current() {
        return inAngle ? angle.orElse(outside) : outside;
    }

    private int endOf(int start, char close) throws BadMail {
        for (int i = start + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == close) {
                return i + 1;
            }
        }
        throw new BadMail("The header field " + field + " has a " + text.charAt(start) + " that is not closed.");
    }

    private int endOfComment(int start) throws BadMail {
        int depth = 0;
        for (int i = start; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '(') {
                depth++;
            } else if (c == ')' && --depth == 0) {
                return i + 1;
            }
        }
        throw new BadMail("The header field " + field + " has a ( that is not closed.");
    }

    private void finish() throws BadMail {
        boolean angled = angle.isPresent();
        String address =
                angle.map(StringBuilder::toString).orElse(outside.toString()).strip();
        outside.setLength(0);
        angle = Optional.empty();
        if (inAngle) {
            throw new BadMail("The header field " + field + " has a < that is not closed.");
        }
        if (address.isEmpty() && !angled) {
            return;
        }
        Optional<Address> parsed = Address.parse(address);
        if (parsed.isEmpty()) {
            throw new BadMail("In the header field " + field + " '" + address
                    + "' is not an address. Write name@domain or Name <name@domain>, with commas between.");
        }
        addresses.add(parsed.get());
    }
}
