package org.postiljon.server.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.james.core.Domain;
import org.apache.james.dnsservice.dnsjava.DNSJavaService;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.domainlist.api.DomainListException;
import org.apache.james.domainlist.lib.DomainListConfiguration;
import org.apache.james.domainlist.lib.DomainListContract;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postiljon.server.disk.DurableLines;

/** James's contract for domain lists, and that they last. */
class DurableDomainsTest implements DomainListContract {
    private Path directory;
    private DurableDomains domains;

    @BeforeEach
    void open(@TempDir Path disk) throws Exception {
        directory = disk.resolve("var");
        Files.createDirectory(directory);
        domains = opened();
    }

    private DurableDomains opened() throws Exception {
        DurableDomains opened = new DurableDomains(
                new DNSJavaService(new RecordingMetricFactory()), new DurableLines(directory.resolve("domains")));
        opened.configure(DomainListConfiguration.builder()
                .autoDetect(false)
                .autoDetectIp(false)
                .defaultDomain(Domain.LOCALHOST)
                .build());
        return opened;
    }

    @Override
    public DomainList domainList() {
        return domains;
    }

    @Test
    void domainsAreThereWhenTheListIsOpenedAgain() throws Exception {
        domains.addDomain(DOMAIN_1);
        domains.addDomain(DOMAIN_2);
        domains.removeDomain(DOMAIN_1);
        assertThat(opened().getDomains()).containsExactlyInAnyOrder(Domain.LOCALHOST, DOMAIN_2);
    }

    @Test
    void aDomainThatCannotBeWrittenIsNotThere() throws IOException, DomainListException {
        Files.delete(directory.resolve("domains"));
        Files.delete(directory);
        assertThatThrownBy(() -> domains.addDomain(DOMAIN_1))
                .isInstanceOf(DomainListException.class)
                .hasMessageContaining("domains can't be written");
        assertThat(domains.containsDomain(DOMAIN_1)).isFalse();
    }
}
