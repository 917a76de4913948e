package org.postiljon.delivery.smtp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.postiljon.delivery.message.Address;
import org.postiljon.delivery.message.Content;
import org.postiljon.delivery.message.Domain;
import org.postiljon.delivery.message.Envelope;
import org.postiljon.delivery.message.Recipient;

/**
 * A dialogue kept as a file in {@code src/test/transcripts}; its README tells what a line can be.
 *
 * @param name  of the file
 * @param lines as they stand there, without comments
 */
record Transcript(String name, List<Line> lines) {
    private static final Path FOLDER = Path.of("src/test/transcripts");
    private static final Pattern ADDRESS_OR_WISH = Pattern.compile("<((?:\"[^\"]*\"|[^>])*)>|([a-z]+)=(\\S*)|(\\S+)");
    private static final Pattern ESCAPE = Pattern.compile("\\\\(r|n|x([0-9a-f]{2}))");

    /**
     * A line.
     *
     * @param number of the line in its file
     * @param key    what stands before the first blank or colon
     * @param text   what stands behind
     */
    record Line(int number, String key, String text) {}

    /** All of them. Fails where there is none, or one without a first line that says what it is about. */
    static List<Transcript> all() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            List<Transcript> all = files.filter(file -> file.toString().endsWith(".txt"))
                    .sorted()
                    .map(Transcript::read)
                    .toList();
            if (all.isEmpty()) {
                throw new AssertionError("No transcripts in " + FOLDER.toAbsolutePath());
            }
            return all;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static Transcript read(Path file) {
        try {
            List<String> text = Files.readAllLines(file);
            String first = text.isEmpty() ? "" : text.get(0);
            if (!first.matches("# .*(RFC|CVE).*")) {
                throw new AssertionError(file + ": the first line must be a comment that says what and which RFC");
            }
            List<Line> lines = new ArrayList<>();
            for (int i = 0; i < text.size(); i++) {
                String line = text.get(i);
                if (!line.isBlank() && !line.startsWith("#")) {
                    int end = line.startsWith("S:") || line.startsWith("C:") ? 1 : (line + " ").indexOf(' ');
                    String rest = line.substring(Math.min(line.length(), end + 1));
                    lines.add(new Line(
                            i + 1,
                            line.substring(0, end),
                            end == 1 && rest.startsWith(" ") ? rest.substring(1) : rest));
                }
            }
            return new Transcript(file.getFileName().toString(), lines);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Where this line stands. */
    String at(Line line) {
        return name + ":" + line.number();
    }

    /** The settings that the lines before the dialogue give. */
    SessionSettings settings() {
        TlsLevel tls = TlsLevel.OPPORTUNISTIC;
        boolean implicit = false;
        Optional<Login> login = Optional.empty();
        for (Line line : lines) {
            String[] words = line.text().split(" ", -1);
            switch (line.key()) {
                case "tls" -> tls = TlsLevel.valueOf(words[0].toUpperCase(Locale.ROOT));
                case "implicit-tls" -> implicit = true;
                case "login" -> login = Optional.of(new Login(words[0], words[1]));
                default -> {}
            }
        }
        return new SessionSettings("out1.a.example", "", tls, implicit, login, Timeouts.DEFAULT);
    }

    /** Whether the receiver is on this machine. */
    boolean loopback() {
        return lines.stream().anyMatch(line -> line.key().equals("loopback"));
    }

    /** Whether commands may be said in groups. */
    boolean pipelines() {
        return lines.stream().noneMatch(line -> line.key().equals("one-by-one"));
    }

    /** The transaction of a line {@code message}. */
    static Transaction transaction(Line line) {
        Optional<Address> sender = Optional.empty();
        boolean afterTo = false;
        boolean eightBit = false;
        boolean utf8 = false;
        String ret = "";
        String envid = "";
        int size = 100;
        List<Recipient> recipients = new ArrayList<>();
        Matcher words = ADDRESS_OR_WISH.matcher(line.text());
        while (words.find()) {
            String address = words.group(1);
            String word = words.group(4) == null ? "" : words.group(4);
            if (address != null && afterTo) {
                recipients.add(new Recipient(address(address)));
            } else if (address != null) {
                sender = address.isEmpty() ? Optional.empty() : Optional.of(address(address));
            } else if (words.group(2) != null) {
                String value = unescape(words.group(3));
                switch (words.group(2)) {
                    case "notify" -> {
                        Recipient last = recipients.remove(recipients.size() - 1);
                        recipients.add(new Recipient(last.address(), value, last.orcpt()));
                    }
                    case "orcpt" -> {
                        Recipient last = recipients.remove(recipients.size() - 1);
                        recipients.add(new Recipient(last.address(), last.dsnNotify(), value));
                    }
                    case "ret" -> ret = value;
                    case "envid" -> envid = value;
                    case "size" -> size = Integer.parseInt(value);
                    default -> throw new AssertionError("unknown wish in " + line);
                }
            } else {
                switch (word) {
                    case "to" -> afterTo = true;
                    case "8bit" -> eightBit = true;
                    case "utf8" -> utf8 = true;
                    default -> throw new AssertionError("unknown word in " + line);
                }
            }
        }
        return new Transaction(
                new Envelope(sender, ret, envid, eightBit, utf8), recipients, Content.of(new byte[size]));
    }

    /** An address that nobody checked. */
    private static Address address(String text) {
        String raw = unescape(text);
        int at = raw.lastIndexOf('@');
        return new Address(raw.substring(0, at), new Domain(raw.substring(at + 1)));
    }

    /** A text with its escapes replaced, each one character. */
    static String unescape(String text) {
        return ESCAPE.matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(
                        switch (found.group(1)) {
                            case "r" -> "\r";
                            case "n" -> "\n";
                            default -> Character.toString(Integer.parseInt(found.group(2), 16));
                        }));
    }

    /** What the receiver writes for this line: escapes stand for single bytes; CRLF where it has no LF of its own. */
    static byte[] bytes(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int from = 0;
        String all = text.endsWith("\\n") ? text : text + "\\r\\n";
        Matcher escape = ESCAPE.matcher(all);
        while (escape.find()) {
            out.writeBytes(all.substring(from, escape.start()).getBytes(StandardCharsets.UTF_8));
            out.write(unescape(escape.group()).charAt(0));
            from = escape.end();
        }
        return out.toByteArray();
    }
}
