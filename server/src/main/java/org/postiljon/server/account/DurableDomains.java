package org.postiljon.server.account;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.james.core.Domain;
import org.apache.james.dnsservice.api.DNSService;
import org.apache.james.domainlist.api.DomainListException;
import org.apache.james.domainlist.lib.AbstractDomainList;
import org.postiljon.delivery.smtp.PeerText;
import org.postiljon.server.disk.DurableLines;

/** The server's own domains, a line each. Mail for them is not sent on. */
public final class DurableDomains extends AbstractDomainList {
    private final DurableLines lines;
    private final Set<Domain> domains = new LinkedHashSet<>();

    /**
     * Reads the file.
     *
     * @throws IOException when it can't be read, or a line is no domain; says what to do
     */
    public DurableDomains(DNSService dns, DurableLines lines) throws IOException {
        super(dns);
        this.lines = lines;
        for (String line : lines.read()) {
            try {
                domains.add(Domain.of(line));
            } catch (IllegalArgumentException e) {
                throw new IOException(
                        lines.file() + ": \"" + PeerText.readable(line)
                                + "\" is no domain. Remove that line, and add the domain again through webadmin.",
                        e);
            }
        }
    }

    @Override
    protected synchronized List<Domain> getDomainListInternal() {
        return List.copyOf(domains);
    }

    @Override
    protected synchronized boolean containsDomainInternal(Domain domain) {
        return domains.contains(domain);
    }

    @Override
    public synchronized void addDomain(Domain domain) throws DomainListException {
        if (domains.contains(domain)) {
            throw new DomainListException(domain.name() + " already exists.");
        }
        Set<Domain> next = new LinkedHashSet<>(domains);
        next.add(domain);
        replace(next);
    }

    @Override
    protected synchronized void doRemoveDomain(Domain domain) throws DomainListException {
        if (!domains.contains(domain)) {
            throw new DomainListException(domain.name() + " was not found");
        }
        Set<Domain> next = new LinkedHashSet<>(domains);
        next.remove(domain);
        replace(next);
    }

    private void replace(Set<Domain> next) throws DomainListException {
        try {
            lines.write(next.stream().map(Domain::asString).toList());
        } catch (IOException e) {
            throw new DomainListException(lines.file() + " can't be written", e);
        }
        domains.clear();
        domains.addAll(next);
    }
}
