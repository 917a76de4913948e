package org.postiljon.matchers;

import java.util.Optional;
import org.postiljon.delivery.message.Stream;
import org.postiljon.mailets.labels.MailLabels;

/**
 * Matches mail of these streams. Mail without a stream counts as {@code bulk}, the default of
 * {@code AdaptiveRemoteDelivery}.
 *
 * <pre>{@code <mailet match="org.postiljon.matchers.StreamIs=triggered,alerts" class="..."/>}</pre>
 */
public class StreamIs extends LabelMatcher {
    /** As James's loader calls it. */
    public StreamIs() {
        super(MailLabels.STREAM);
    }

    @Override
    Optional<String> withoutLabel() {
        return Optional.of(Stream.BULK.name());
    }
}
