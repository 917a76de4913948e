package org.postiljon.server.doctor;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.xbill.DNS.ExtendedResolver;
import org.xbill.DNS.Lookup;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.ReverseMap;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/** Asks the system's DNS servers, all questions together for a few seconds at most. */
public final class DnsNames implements Names {
    private final long end;

    /** @param patience for all questions together */
    public DnsNames(Duration patience) {
        this.end = System.nanoTime() + patience.toNanos();
    }

    @Override
    public List<String> records(String name, String type) throws IOException {
        Duration left = Duration.ofNanos(end - System.nanoTime());
        if (left.isNegative() || left.isZero()) {
            throw new IOException("no answer in time");
        }
        ExtendedResolver resolver = new ExtendedResolver();
        resolver.setRetries(1);
        resolver.setTimeout(left.compareTo(Duration.ofSeconds(2)) < 0 ? left : Duration.ofSeconds(2));
        Lookup lookup = new Lookup(question(name, type), Type.value(type));
        lookup.setResolver(resolver);
        lookup.setCache(null);
        Record[] found = lookup.run();
        if (lookup.getResult() == Lookup.TRY_AGAIN || lookup.getResult() == Lookup.UNRECOVERABLE) {
            throw new IOException(lookup.getErrorString());
        }
        return found == null
                ? List.of()
                : Arrays.stream(found).map(DnsNames::text).toList();
    }

    private static Name question(String name, String type) throws IOException {
        try {
            return type.equals("PTR")
                    ? ReverseMap.fromAddress(InetAddress.getByName(name))
                    : Name.fromString(name, Name.root);
        } catch (TextParseException e) {
            throw new IOException(name + " is no name", e);
        }
    }

    private static String text(Record record) {
        if (record instanceof TXTRecord text) {
            return text.getStrings().stream().collect(Collectors.joining());
        }
        return record.rdataToString().replaceFirst("\\.$", "");
    }
}
