package org.postiljon.mailets.labels;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Cuts headers out of a message, adds one, and leaves every other byte as it is. */
final class HeaderEdit {
    private HeaderEdit() {}

    /**
     * The message without some headers and with another.
     *
     * @param message from its first byte
     * @param names   of headers to cut out, without colon; case does not count
     * @param added   behind the last header, without line end; empty: none
     */
    static InputStream of(InputStream message, Set<String> names, Optional<String> added) throws IOException {
        Set<String> lower = names.stream().map(n -> n.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
        InputStream in = new BufferedInputStream(message);
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        boolean cutting = false;
        boolean ended = true;
        byte[] line = line(in);
        while (line.length > 0 && !isEmpty(line)) {
            boolean continued = line[0] == ' ' || line[0] == '\t';
            cutting = continued ? cutting : lower.contains(name(line));
            if (!cutting) {
                kept.writeBytes(line);
                ended = line[line.length - 1] == '\n';
            }
            line = line(in);
        }
        if (added.isPresent()) {
            String text = (ended ? "" : "\r\n") + added.get() + "\r\n";
            kept.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
        }
        kept.writeBytes(line);
        return new SequenceInputStream(new ByteArrayInputStream(kept.toByteArray()), in);
    }

    /** The next line with its line end; empty at the end of the message. */
    private static byte[] line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(128);
        int b;
        do {
            b = in.read();
            if (b >= 0) {
                line.write(b);
            }
        } while (b >= 0 && b != '\n');
        return line.toByteArray();
    }

    private static boolean isEmpty(byte[] line) {
        return line[0] == '\n' || (line[0] == '\r' && line.length == 2 && line[1] == '\n');
    }

    private static String name(byte[] line) {
        String text = new String(line, StandardCharsets.ISO_8859_1);
        int colon = text.indexOf(':');
        return colon < 0 ? "" : text.substring(0, colon).strip().toLowerCase(Locale.ROOT);
    }
}
