package org.postiljon.matchers;

import org.postiljon.mailets.labels.MailLabels;

/**
 * Matches mail that was labelled with one of these tenants, for instance to send it through a gateway of its own. For
 * mail without the label use James's {@code SenderDomainIs}.
 *
 * <pre>{@code <mailet match="org.postiljon.matchers.TenantIs=customer-a,customer-b" class="..."/>}</pre>
 */
public class TenantIs extends LabelMatcher {
    /** As James's loader calls it. */
    public TenantIs() {
        super(MailLabels.TENANT);
    }
}
