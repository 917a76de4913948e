package org.postiljon.delivery.site;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;
import org.xbill.DNS.hosts.HostsFileParser;

/** The system's hosts file, which is asked before DNS for hosts that an operator set. A small local file. */
final class HostsFile {
    private static final Logger LOG = LoggerFactory.getLogger(HostsFile.class);

    private final HostsFileParser parser;

    private HostsFile(HostsFileParser parser) {
        this.parser = parser;
    }

    static HostsFile ofSystem() {
        return new HostsFile(new HostsFileParser());
    }

    static HostsFile of(Path file) {
        return new HostsFile(new HostsFileParser(file));
    }

    /** The addresses of an IP address, of localhost (RFC 6761 section 6.3) or of a host in the file; else none. */
    List<InetAddress> addresses(String host) {
        Optional<InetAddress> literal = DomainSyntax.address(host);
        if (literal.isPresent()) {
            return List.of(literal.get());
        }
        if (host.equals("localhost") || host.endsWith(".localhost")) {
            return List.of(loopback());
        }
        return DomainSyntax.dnsName(host).map(this::inFile).orElse(List.of());
    }

    private List<InetAddress> inFile(Name name) {
        try {
            Optional<InetAddress> four = parser.getAddressForHost(name, Type.A);
            Optional<InetAddress> six = parser.getAddressForHost(name, Type.AAAA);
            return Stream.concat(four.stream(), six.stream()).toList();
        } catch (IOException unreadable) {
            LOG.warn("The system's hosts file can't be read, {} is looked up in DNS: {}", name, unreadable.toString());
            return List.of();
        }
    }

    private static InetAddress loopback() {
        try {
            return InetAddress.getByAddress("localhost", new byte[] {127, 0, 0, 1});
        } catch (UnknownHostException fourBytesAreAnAddress) {
            throw new IllegalStateException(fourBytesAreAnAddress);
        }
    }
}
