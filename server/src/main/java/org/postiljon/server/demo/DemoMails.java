package org.postiljon.server.demo;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postiljon.delivery.message.Address;
import org.postiljon.delivery.message.Domain;
import org.postiljon.delivery.smtp.PeerText;

/**
 * Makes the demo's mails out of a folder of .eml files: repeats them, gives each copy a recipient and a Message-ID of its
 * own, and spreads those that are not addressed to the demo's receivers over them. No mail of the demo can leave the
 * machine.
 */
final class DemoMails {
    private static final int MOST_BYTES = 25 << 20;
    /** They are held in memory. */
    private static final int MOST_BYTES_OF_ALL = 128 << 20;

    private static final int LONGEST_SHOWN = 300;
    /** Who sends them all. */
    static final Address SENDER = new Address("news", new Domain("sender.example"));

    private static final Pattern MAILBOX = Pattern.compile("([A-Za-z0-9._+-]{1,40})@([A-Za-z0-9.-]{1,200})");

    private static final Pattern DOTS = Pattern.compile("^\\.+|\\.+$|\\.(?=\\.)");
    /** Where the file names no one. */
    private static final String NOBODY = "reader";

    /** A file of the folder. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Template(String file, List<byte[]> headers, byte[] body, Optional<Address> to) {
        long bytes() {
            return body.length + headers.stream().mapToLong(h -> h.length).sum();
        }

        /** The mail with a Message-ID of its own. */
        byte[] content(int number) {
            ByteArrayOutputStream content = new ByteArrayOutputStream(body.length + 2048);
            headers.forEach(content::writeBytes);
            content.writeBytes(
                    ("Message-ID: <demo-" + number + "@sender.example>\r\n").getBytes(StandardCharsets.US_ASCII));
            content.writeBytes(body);
            return content.toByteArray();
        }
    }

    private final List<Template> templates;
    private final List<String> leftOut;

    private DemoMails(List<Template> templates, List<String> leftOut) {
        this.templates = templates;
        this.leftOut = leftOut;
    }

    /**
     * Reads a folder. Files that are no mail are left out.
     *
     * @throws IOException when there is no mail in it, saying why
     */
    static DemoMails in(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new IOException(folder + " is not a folder. Name one with .eml files.");
        }
        List<Path> files = list(folder);
        if (files.isEmpty()) {
            throw new IOException(folder + " has no .eml file.");
        }
        List<Template> templates = new ArrayList<>();
        List<String> leftOut = new ArrayList<>();
        long bytes = 0;
        for (Path file : files) {
            try {
                Template read = read(file, MOST_BYTES_OF_ALL - bytes);
                templates.add(read);
                bytes += read.bytes();
            } catch (IOException noMail) {
                leftOut.add(PeerText.readable(file + " " + noMail.getMessage(), LONGEST_SHOWN));
            }
        }
        if (templates.isEmpty()) {
            throw new IOException(folder + " has no mail that could be sent: " + leftOut.get(0));
        }
        return new DemoMails(templates, List.copyOf(leftOut));
    }

    private static List<Path> list(Path folder) throws IOException {
        try (var listed = Files.list(folder)) {
            return listed.filter(f ->
                            f.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".eml"))
                    .sorted()
                    .toList();
        } catch (FileSystemException | UncheckedIOException e) {
            throw new IOException(
                    folder + " can't be read (" + e.getClass().getSimpleName()
                            + "). Give your user the right to, or name another folder.",
                    e);
        }
    }

    /**
     * The message of the failure goes behind the file's name.
     *
     * @param room bytes that it may have
     */
    private static Template read(Path file, long room) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException("is not a file.");
        }
        if (Files.size(file) > MOST_BYTES) {
            throw new IOException("is larger than 25 MB.");
        }
        if (Files.size(file) > room) {
            throw new IOException("and the mails before it are larger than 128 MB together.");
        }
        try {
            return template(String.valueOf(file.getFileName()), Files.readAllBytes(file));
        } catch (FileSystemException unreadable) {
            throw new IOException("can't be read (" + unreadable.getClass().getSimpleName() + ").", unreadable);
        }
    }

    /** What of the folder is no mail, each with its reason. */
    List<String> leftOut() {
        return leftOut;
    }

    int files() {
        return templates.size();
    }

    private static Template template(String file, byte[] bytes) throws IOException {
        List<byte[]> headers = new ArrayList<>();
        int at = 0;
        Optional<Address> to = Optional.empty();
        while (at < bytes.length) {
            int end = endOfHeader(bytes, at);
            byte[] header = Arrays.copyOfRange(bytes, at, end);
            String text = new String(header, StandardCharsets.ISO_8859_1);
            if (text.isBlank()) {
                break;
            }
            if (!text.matches("(?s)[!-9;-~]+[ \\t]*:.*")) {
                throw new IOException("is not a mail: it begins with '" + firstWords(text) + "'.");
            }
            String name = text.substring(0, text.indexOf(':')).strip().toLowerCase(Locale.ROOT);
            if (name.equals("to")) {
                Matcher mailbox = MAILBOX.matcher(text);
                to = mailbox.find()
                        ? Optional.of(new Address(localPart(mailbox.group(1)), new Domain(mailbox.group(2))))
                        : Optional.empty();
            }
            if (!name.equals("message-id") && !name.startsWith("x-mq-")) { // the demo has its own
                headers.add(header);
            }
            at = end;
        }
        if (headers.isEmpty()) {
            throw new IOException("is not a mail: it has no header.");
        }
        return new Template(file, headers, Arrays.copyOfRange(bytes, at, bytes.length), to);
    }

    /** Without the dots that RFC 5321 does not allow at its ends or twice in a row. */
    private static String localPart(String found) {
        String allowed = DOTS.matcher(found).replaceAll("");
        return allowed.isEmpty() ? NOBODY : allowed;
    }

    /** Index after the end of the header that begins at {@code from}, its folded lines included. */
    private static int endOfHeader(byte[] bytes, int from) {
        int at = from;
        while (at < bytes.length) {
            if (bytes[at++] == '\n') {
                boolean folded = at < bytes.length && (bytes[at] == ' ' || bytes[at] == '\t') && at - from > 2;
                if (!folded) {
                    return at;
                }
            }
        }
        return at;
    }

    private static String firstWords(String text) {
        return text.strip().substring(0, Math.min(30, text.strip().length()));
    }

    /** Mail {@code number} of the run, from 1. */
    DemoMail mail(int number) {
        Template template = templates.get((number - 1) % templates.size());
        String local = template.to().map(Address::localPart).orElse(NOBODY);
        Domain domain = template.to()
                .map(Address::domain)
                .filter(DemoMails::isOurs)
                .orElseGet(() -> new Domain(DemoReceiver.domain(DemoPace.NAMES.get(number % DemoPace.NAMES.size()))));
        Address recipient = new Address(local + "-" + number, domain);
        return new DemoMail(number, SENDER, recipient, template.file(), () -> template.content(number));
    }

    private static boolean isOurs(Domain domain) {
        return DemoPace.NAMES.stream()
                .anyMatch(name -> DemoReceiver.domain(name).equals(domain.name()));
    }
}
