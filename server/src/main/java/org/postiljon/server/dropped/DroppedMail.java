package org.postiljon.server.dropped;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.postiljon.delivery.message.Address;
import org.postiljon.delivery.message.Content;

/**
 * A mail out of a file.
 *
 * <p>Its recipients are those of {@code x-mq-recipient} fields, else of To, Cc and Bcc. Its envelope sender is that of
 * {@code x-mq-envelope} ({@code <>} is the null reverse-path), else the first address of From. All {@code x-mq-} fields
 * and Bcc are left out of what is sent; everything else stays byte for byte.
 *
 * @param name       for the mail; the same for the same file, so that it is taken once however often it is handed over
 * @param sender     envelope sender; empty: the null reverse-path
 * @param recipients at least one, none twice
 * @param content    what is sent
 * @param ignored    names of {@code x-mq-} fields that have no meaning here
 */
public record DroppedMail(
        String name, Optional<Address> sender, List<Address> recipients, Content content, List<String> ignored) {
    private static final String PREFIX = "x-mq-";
    private static final String ENVELOPE = "x-mq-envelope";
    private static final String RECIPIENT = "x-mq-recipient";

    /**
     * Reads a mail. Pure.
     *
     * @param name as in the record
     * @param file all its bytes
     * @throws BadMail when there is no header, no recipient or no sender, or an address is none
     */
    public static DroppedMail read(String name, byte[] file) throws BadMail {
        HeaderBlock header = HeaderBlock.read(file);
        Optional<Address> sender = sender(header);
        Set<Address> recipients = addresses(header, RECIPIENT);
        if (recipients.isEmpty()) {
            for (String field : List.of("to", "cc", "bcc")) {
                recipients.addAll(addresses(header, field));
            }
        }
        if (recipients.isEmpty()) {
            throw new BadMail("There is no recipient. Add a To, Cc, Bcc or x-mq-recipient header field.");
        }
        byte[] sent =
                header.without(f -> f.name().startsWith(PREFIX) || f.name().equals("bcc"));
        List<String> ignored = header.fields().stream()
                .map(HeaderBlock.Field::name)
                .filter(n -> n.startsWith(PREFIX) && !n.equals(ENVELOPE) && !n.equals(RECIPIENT))
                .distinct()
                .toList();
        return new DroppedMail(name, sender, List.copyOf(recipients), Content.of(sent), ignored);
    }

    private static Optional<Address> sender(HeaderBlock header) throws BadMail {
        List<String> envelopes = header.values(ENVELOPE);
        if (envelopes.size() > 1) {
            throw new BadMail("There are " + envelopes.size() + " x-mq-envelope header fields. Write one.");
        }
        if (envelopes.equals(List.of("<>"))) {
            return Optional.empty();
        }
        String field = envelopes.isEmpty() ? "from" : ENVELOPE;
        Optional<Address> first = addresses(header, field).stream().findFirst();
        if (first.isEmpty() && !envelopes.isEmpty()) {
            throw new BadMail(
                    "The x-mq-envelope header field has no address. Write one, or <> for none, or leave the field"
                            + " out: then From is the sender.");
        }
        if (first.isEmpty()) {
            throw new BadMail("There is no sender. Add a From or x-mq-envelope header field with an address.");
        }
        return first;
    }

    private static Set<Address> addresses(HeaderBlock header, String field) throws BadMail {
        Set<Address> all = new LinkedHashSet<>();
        for (String value : header.values(field)) {
            all.addAll(AddressList.read(field, value));
        }
        return all;
    }
}
