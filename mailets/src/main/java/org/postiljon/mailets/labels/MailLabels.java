package org.postiljon.mailets.labels;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.postiljon.delivery.message.Labels;
import org.postiljon.delivery.message.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The labels of a mail, as attributes that all mailets and matchers see. */
public enum MailLabels {
    /** Kind of traffic, like {@code bulk} or {@code triggered}. */
    STREAM("Stream"),
    /** The mailing that it belongs to. */
    CAMPAIGN("Campaign"),
    /** Free. */
    TAG("Tag"),
    /** The list that its recipient can leave. */
    LIST("List"),
    /** Whose mail it is. */
    TENANT("Tenant");

    private static final Logger LOGGER = LoggerFactory.getLogger(MailLabels.class);

    /** Longest label in characters. */
    public static final int LONGEST = 128;

    private static final Pattern STREAM_NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,31}");

    private final String header;
    private final String attribute;

    MailLabels(String word) {
        this.header = "X-Postiljon-" + word;
        this.attribute = "postiljon." + word.toLowerCase(Locale.ROOT);
    }

    /** The header that brings it. */
    public String header() {
        return header;
    }

    /** The attribute that keeps it; a string. */
    public AttributeName attribute() {
        return AttributeName.of(attribute);
    }

    /** What the mail is labelled with, if anything that can be used; any mailet may have set the attribute. */
    public Optional<String> of(Mail mail) {
        return usable(mail, problem -> {});
    }

    private Optional<String> told(Mail mail) {
        return usable(
                mail,
                problem -> LOGGER.warn(
                        "{}, attribute {}: the value {} The mail goes on without it.",
                        mail.getName(),
                        attribute,
                        problem));
    }

    private Optional<String> usable(Mail mail, Consumer<String> problems) {
        return AttributeUtils.getValueAndCastFromMail(mail, attribute(), String.class)
                .flatMap(value -> {
                    try {
                        return Optional.of(checked(value));
                    } catch (IllegalArgumentException e) {
                        problems.accept(Optional.ofNullable(e.getMessage()).orElse(""));
                        return Optional.empty();
                    }
                });
    }

    /** Labels the mail. */
    public void set(Mail mail, String value) {
        mail.setAttribute(new Attribute(attribute(), AttributeValue.of(value)));
    }

    /**
     * A value as it may be kept.
     *
     * @param text as somebody wrote it
     * @throws IllegalArgumentException that says what is wrong, for people
     */
    public String checked(String text) {
        String value = text.strip();
        if (this == STREAM) {
            return stream(value).name();
        }
        if (value.isEmpty()) {
            throw new IllegalArgumentException("is empty. Write a value, or leave it out.");
        }
        if (value.length() > LONGEST) {
            throw new IllegalArgumentException("is longer than " + LONGEST + " characters. Shorten it.");
        }
        if (value.codePoints().anyMatch(MailLabels::isStrange)) {
            throw new IllegalArgumentException("has control or unassigned characters. Leave them out.");
        }
        return value;
    }

    private static boolean isStrange(int c) {
        int type = Character.getType(c);
        return type == Character.CONTROL
                || type == Character.FORMAT
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR
                || type == Character.SURROGATE
                || type == Character.UNASSIGNED
                || c == 0xFFFD;
    }

    /**
     * The stream of that name.
     *
     * @throws IllegalArgumentException that says what is wrong, for people
     */
    public static Stream stream(String name) {
        if (!STREAM_NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "is no name of a stream. Write small letters, digits and dashes, at most 32, like triggered.");
        }
        return new Stream(name);
    }

    /** The stream that the mail is labelled with; a value that can't be used is logged. */
    public static Optional<Stream> streamOf(Mail mail) {
        return STREAM.told(mail).map(Stream::new);
    }

    /**
     * All labels of the mail but its stream; the tenant is the sender's domain where nobody said otherwise. A value that
     * can't be used is logged and left out.
     */
    public static Labels all(Mail mail) {
        String domain = mail.getMaybeSender()
                .asOptional()
                .map(sender -> sender.getDomain().asString())
                .orElse("");
        return new Labels(
                TENANT.told(mail).orElse(domain),
                CAMPAIGN.told(mail).orElse(""),
                TAG.told(mail).orElse(""),
                LIST.told(mail).orElse(""));
    }

    /** Labels a mail that is made from a message of the spool. */
    public static void restore(Labels labels, Stream stream, Mail mail) {
        STREAM.set(mail, stream.name());
        List<String> values = List.of(labels.campaign(), labels.tag(), labels.list(), labels.tenant());
        List<MailLabels> names = List.of(CAMPAIGN, TAG, LIST, TENANT);
        for (int i = 0; i < names.size(); i++) {
            if (!values.get(i).isEmpty()) {
                names.get(i).set(mail, values.get(i));
            }
        }
    }
}
