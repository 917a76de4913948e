package org.postiljon.mailets;

import java.util.List;
import org.apache.james.core.Domain;
import org.apache.james.domainlist.api.DomainList;

/** James's domains, where there is one. */
public final class OneDomain implements DomainList {
    private final Domain domain;

    public OneDomain(Domain domain) {
        this.domain = domain;
    }

    @Override
    public List<Domain> getDomains() {
        return List.of(domain);
    }

    @Override
    public boolean containsDomain(Domain other) {
        return domain.equals(other);
    }

    @Override
    public void addDomain(Domain other) {
        throw new UnsupportedOperationException("Has one domain");
    }

    @Override
    public void removeDomain(Domain other) {
        throw new UnsupportedOperationException("Has one domain");
    }

    @Override
    public Domain getDefaultDomain() {
        return domain;
    }
}
