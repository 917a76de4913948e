package org.postiljon.server.export;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.postiljon.delivery.message.Address;
import org.postiljon.delivery.message.Labels;
import org.postiljon.delivery.message.Message;
import org.postiljon.delivery.message.Stream;

/**
 * A message with its envelope before its own header: {@code x-mq-envelope} and {@code x-mq-recipient}, as the spool
 * directory reads them, and the labels as {@code LabelsFromHeaders} does.
 *
 * <p>Fields of these names that the message itself has are left out: whoever wrote them would else say who gets it.
 */
final class EnvelopeHeader {
    private static final String PREFIX = "x-mq-";
    private static final byte[] END = "\r\n".getBytes(StandardCharsets.US_ASCII);

    private EnvelopeHeader() {}

    /** The fields that come before the message. Pure. */
    static String of(Message message, List<Address> recipients) {
        StringBuilder fields = new StringBuilder();
        field(
                fields,
                "x-mq-envelope",
                message.envelope().sender().map(sender -> "<" + sender + ">").orElse("<>"));
        recipients.forEach(recipient -> field(fields, "x-mq-recipient", "<" + recipient + ">"));
        Labels labels = message.labels();
        if (!message.stream().equals(Stream.BULK)) {
            field(fields, "X-Postiljon-Stream", message.stream().name());
        }
        label(fields, "X-Postiljon-Campaign", labels.campaign());
        label(fields, "X-Postiljon-Tag", labels.tag());
        label(fields, "X-Postiljon-List", labels.list());
        boolean usual = message.envelope()
                .sender()
                .map(sender -> sender.domain().name().equals(labels.tenant()))
                .orElse(false);
        if (!usual) {
            label(fields, "X-Postiljon-Tenant", labels.tenant());
        }
        return fields.toString();
    }

    private static void label(StringBuilder fields, String name, String value) {
        if (!value.isEmpty()) {
            field(fields, name, value);
        }
    }

    private static void field(StringBuilder fields, String name, String value) {
        fields.append(name)
                .append(": ")
                .append(value.replaceAll("\\p{Cntrl}", " "))
                .append("\r\n");
    }

    /**
     * Copies a message without {@code x-mq-} fields; else byte for byte.
     *
     * @throws IOException of either side
     */
    static void copy(InputStream content, OutputStream out) throws IOException {
        BufferedInputStream in = new BufferedInputStream(content, 1 << 16);
        boolean dropped = false;
        boolean first = true;
        while (true) {
            byte[] start = startOfLine(in);
            if (start.length == 0 || start[0] == '\n' || (start[0] == '\r' && start.length > 1 && start[1] == '\n')) {
                in.transferTo(out);
                return;
            }
            boolean folded = start[0] == ' ' || start[0] == '\t';
            if (folded && first) {
                // It would go on with our last field.
                out.write((PREFIX + "folded:").getBytes(StandardCharsets.US_ASCII));
                out.write(END);
            }
            if (!folded) {
                dropped = new String(start, StandardCharsets.ISO_8859_1)
                        .toLowerCase(Locale.ROOT)
                        .startsWith(PREFIX);
            }
            line(in, dropped ? OutputStream.nullOutputStream() : out);
            first = false;
        }
    }

    private static byte[] startOfLine(BufferedInputStream in) throws IOException {
        in.mark(PREFIX.length());
        byte[] start = in.readNBytes(PREFIX.length());
        in.reset();
        return start;
    }

    private static void line(InputStream in, OutputStream out) throws IOException {
        int b = in.read();
        while (b >= 0) {
            out.write(b);
            if (b == '\n') {
                return;
            }
            b = in.read();
        }
    }
}
