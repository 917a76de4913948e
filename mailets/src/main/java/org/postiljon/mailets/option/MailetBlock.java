package org.postiljon.mailets.option;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.mailet.MailetConfig;

/**
 * Names one of several blocks of {@code mailetcontainer.xml} by what stands in it: James does not tell a mailet in which
 * processor it is.
 *
 * @param mailet simple name of its class
 * @param marks  what tells the block from others of that mailet, for people; may be empty
 */
public record MailetBlock(String mailet, String marks) {
    private static final String FILE = "mailetcontainer.xml, ";

    /** The block of a mailet, as James hands it over. */
    public static MailetBlock of(String mailet, MailetConfig config) {
        return of(
                mailet,
                attribute -> Optional.ofNullable(config.getInitParameter("[@" + attribute + "]")),
                Optional.ofNullable(config.getInitParameter("outgoing")));
    }

    /**
     * A block by its matcher and its profile, as far as they are written.
     *
     * @param attribute of the block's element
     * @param outgoing  its parameter of that name
     */
    public static MailetBlock of(
            String mailet, Function<String, Optional<String>> attribute, Optional<String> outgoing) {
        List<String> marks = new ArrayList<>();
        for (String name : List.of("match", "notmatch")) {
            attribute.apply(name).ifPresent(matcher -> marks.add(name + "=\"" + matcher + "\""));
        }
        outgoing.map(String::strip)
                .filter(profile -> profile.matches("[A-Za-z0-9._-]+"))
                .ifPresent(profile -> marks.add("outgoing " + profile));
        return new MailetBlock(mailet, String.join(", ", marks));
    }

    /** File, mailet and marks. */
    public String name() {
        return FILE + mailet + (marks.isEmpty() ? "" : " (" + marks + ")");
    }

    /** One of its parameters. */
    public String parameter(String key) {
        return name() + ", <" + key + ">";
    }
}
