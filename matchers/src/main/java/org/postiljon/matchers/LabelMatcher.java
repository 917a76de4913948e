package org.postiljon.matchers;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMatcher;
import org.postiljon.mailets.labels.MailLabels;

/** Matches all recipients of mail that has one of the values of its condition as a label. */
abstract class LabelMatcher extends GenericMatcher {
    private final MailLabels label;
    private Set<String> wanted = Set.of();

    LabelMatcher(MailLabels label) {
        this.label = label;
    }

    /** What holds for mail without this label, if anything. */
    Optional<String> withoutLabel() {
        return Optional.empty();
    }

    @Override
    public void init() throws MessagingException {
        String condition = Optional.ofNullable(getCondition()).orElse("");
        List<String> values = new ArrayList<>();
        for (String part : condition.split(",", -1)) {
            try {
                values.add(label.checked(part));
            } catch (IllegalArgumentException e) {
                throw new MessagingException(
                        "mailetcontainer.xml, match=\"" + getMatcherName() + "=" + condition + "\": \"" + part.strip()
                                + "\" " + e.getMessage(),
                        e);
            }
        }
        wanted = Set.copyOf(values);
    }

    @Override
    public Collection<MailAddress> match(Mail mail) {
        return label.of(mail).or(this::withoutLabel).filter(wanted::contains).isPresent()
                ? mail.getRecipients()
                : List.of();
    }
}
