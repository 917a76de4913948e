package org.postiljon.delivery.site;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/**
 * What the MX records of a domain say. Pure.
 *
 * @param hosts   usable ones by preference and name; empty: there is none
 * @param nullMx  the domain takes no mail (RFC 7505)
 * @param unusable targets that are no host names, for people; empty: all are
 */
record MxSet(List<MxHost> hosts, boolean nullMx, List<String> unusable) {
    /** More are not kept: a receiver could publish thousands. */
    static final int MOST = 20;

    private static final Comparator<MxHost> ORDER =
            Comparator.comparingInt(MxHost::preference).thenComparing(MxHost::name);

    /**
     * Reads the records.
     *
     * <p>A target that is an IP address or no host name can't be used (RFC 5321 section 5.1, RFC 2181 section 10.3). A
     * null MX beside others is none (RFC 7505 section 3) and is left out.
     */
    static MxSet read(List<Record> records) {
        List<MxHost> hosts = new ArrayList<>();
        List<String> unusable = new ArrayList<>();
        boolean root = false;
        for (Record record : records) {
            if (record instanceof MXRecord mx) {
                String target = mx.getTarget().toString(true).toLowerCase(Locale.ROOT);
                if (mx.getTarget().equals(Name.root)) {
                    root = true;
                } else if (DomainSyntax.dnsName(target).isPresent()) {
                    hosts.add(MxHost.published(target, mx.getPriority()));
                } else {
                    unusable.add(target);
                }
            }
        }
        hosts.sort(ORDER);
        List<MxHost> distinct = new ArrayList<>();
        for (MxHost host : hosts) {
            if (distinct.size() < MOST
                    && distinct.stream().noneMatch(d -> d.name().equals(host.name()))) {
                distinct.add(host);
            }
        }
        return new MxSet(List.copyOf(distinct), root && hosts.isEmpty() && unusable.isEmpty(), List.copyOf(unusable));
    }

    /** By preference, equal ones in random order: "the sender-SMTP MUST randomize them" (RFC 5321 section 5.1). */
    static List<MxHost> shuffled(List<MxHost> hosts, Random random) {
        List<MxHost> order = new ArrayList<>(hosts);
        Collections.shuffle(order, random);
        order.sort(Comparator.comparingInt(MxHost::preference));
        return order;
    }
}
