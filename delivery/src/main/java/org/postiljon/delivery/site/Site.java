package org.postiljon.delivery.site;

import org.postiljon.delivery.message.Domain;

/**
 * Receivers that share one MX set.
 *
 * @param name the hosts in order of preference, joined by commas, shortened with a digest where that is long; or
 *     {@code domain:NAME} as long as the MX set of that domain is not known
 */
public record Site(String name) implements Comparable<Site> {
    private static final String UNRESOLVED = "domain:";

    /** The stand-in for the site of a domain whose MX set is not known yet. */
    public static Site unresolved(Domain domain) {
        return new Site(UNRESOLVED + domain.name());
    }

    /** Whether this is such a stand-in. */
    public boolean isUnresolved() {
        return name.startsWith(UNRESOLVED);
    }

    @Override
    public int compareTo(Site other) {
        return name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return name;
    }
}
