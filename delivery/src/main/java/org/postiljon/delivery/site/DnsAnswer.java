package org.postiljon.delivery.site;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** What DNS says of one name and type. */
sealed interface DnsAnswer {
    /** How many aliases are followed in all. */
    int MAX_ALIASES = 8;

    /** For negative answers without a SOA record, which RFC 2308 section 5 advises not to keep for long. */
    Duration UNTOLD = Duration.ofMinutes(1);

    /**
     * There are records.
     *
     * @param name    whose they are, aliases followed
     * @param records at least one, all of the type that was asked for
     * @param ttl     the least of them and of the aliases
     */
    record Found(Name name, List<Record> records, Duration ttl) implements DnsAnswer {}

    /**
     * The name exists without such records.
     *
     * @param name aliases followed
     * @param ttl  RFC 2308 section 5
     */
    record NoRecords(Name name, Duration ttl) implements DnsAnswer {}

    /**
     * The name, or the one that it is an alias of, does not exist.
     *
     * @param ttl RFC 2308 section 5
     */
    record NoSuchName(Duration ttl) implements DnsAnswer {}

    /**
     * The name is an alias and the answer does not say of what: ask for that.
     *
     * @param target ask for this
     * @param ttl    of the alias
     */
    record Alias(Name target, Duration ttl) implements DnsAnswer {}

    /**
     * No usable answer at this time.
     *
     * @param why for people
     */
    record Failed(String why) implements DnsAnswer {}

    /**
     * Reads a response. Only records of the name that was asked for, and of what it is an alias of, count: others may
     * be a lie (RFC 5452).
     *
     * @param asked    for which name
     * @param type     for which type
     * @param response with any code and any records
     */
    static DnsAnswer read(Name asked, int type, Message response) {
        int rcode = response.getRcode();
        if (rcode != Rcode.NOERROR && rcode != Rcode.NXDOMAIN) {
            return new Failed(Rcode.string(rcode));
        }
        Name name = asked;
        long ttl = Long.MAX_VALUE;
        List<Record> answers = response.getSection(Section.ANSWER);
        for (int aliases = 0; aliases <= MAX_ALIASES; aliases++) {
            List<Record> found = new ArrayList<>();
            CNAMERecord alias = null;
            for (Record answer : answers) {
                if (answer.getName().equals(name) && answer.getType() == type) {
                    found.add(answer);
                } else if (answer.getName().equals(name) && answer instanceof CNAMERecord cname) {
                    alias = cname;
                }
            }
            if (!found.isEmpty()) {
                for (Record one : found) {
                    ttl = Math.min(ttl, one.getTTL());
                }
                return new Found(name, List.copyOf(found), Duration.ofSeconds(ttl));
            }
            if (alias == null) {
                return without(asked, name, rcode, ttl, response);
            }
            ttl = Math.min(ttl, alias.getTTL());
            name = alias.getTarget();
        }
        return new Failed("more than " + MAX_ALIASES + " aliases, or aliases of each other");
    }

    private static DnsAnswer without(Name asked, Name last, int rcode, long ttl, Message response) {
        Duration negative = UNTOLD;
        boolean told = false;
        for (Record authority : response.getSection(Section.AUTHORITY)) {
            if (authority instanceof SOARecord soa) {
                negative = Duration.ofSeconds(Math.min(soa.getTTL(), soa.getMinimum()));
                told = true;
            }
        }
        Duration least = ttl < negative.toSeconds() ? Duration.ofSeconds(ttl) : negative;
        if (rcode == Rcode.NXDOMAIN) {
            return new NoSuchName(least); // RFC 6604: the code is about the last name of the chain
        }
        return told || last.equals(asked) ? new NoRecords(last, least) : new Alias(last, Duration.ofSeconds(ttl));
    }

    /** This answer, held no longer than {@code limit}: that of the aliases that led here. */
    default DnsAnswer atMost(Duration limit) {
        if (this instanceof Found found && found.ttl.compareTo(limit) > 0) {
            return new Found(found.name, found.records, limit);
        } else if (this instanceof NoRecords none && none.ttl.compareTo(limit) > 0) {
            return new NoRecords(none.name, limit);
        } else if (this instanceof NoSuchName none && none.ttl.compareTo(limit) > 0) {
            return new NoSuchName(limit);
        }
        return this;
    }

    /** What was asked for, for people: {@code MX of b.example}. */
    static String question(Name name, int type) {
        return Type.string(type) + " of " + name.toString(true);
    }
}
