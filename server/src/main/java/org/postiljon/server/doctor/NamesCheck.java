package org.postiljon.server.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postiljon.server.disk.ConfXml;
import org.w3c.dom.NodeList;

/** Hints about what receivers look up: the EHLO name, its address and back, SPF, DKIM. None of them stops a start. */
final class NamesCheck {
    private static final String DNS = "DNS";
    private static final Pattern TAG = Pattern.compile("(?:^|;)\\s*([sd])\\s*=\\s*([^;\\s]+)");

    private final Installation james;
    private final Names names;
    private final List<Finding> findings = new ArrayList<>();

    private NamesCheck(Installation james, Names names) {
        this.james = james;
        this.names = names;
    }

    static List<Finding> look(Installation james, Names names) {
        NamesCheck check = new NamesCheck(james, names);
        check.findings.add(Finding.ok(
                "network",
                "whether port 25 is open outwards was not tried: many providers close it; try telnet to the MX of a"
                        + " receiver"));
        try {
            List<String> ehlo = MailetsCheck.heloNames(james);
            if (ehlo.isEmpty()) {
                check.findings.add(Finding.ok(
                        MailetsCheck.FILE,
                        "no heloName: EHLO says James's default domain, or the machine's full name"));
            }
            for (String name : ehlo) {
                check.address(name.strip());
            }
            Optional<String> domain = check.defaultDomain();
            if (domain.isPresent()) {
                check.spf(domain.get());
            }
            check.dkim();
        } catch (IOException noAnswer) {
            check.findings.add(Finding.ok(DNS, "was not looked at (" + noAnswer.getMessage() + ")"));
        }
        return check.findings;
    }

    private void address(String ehlo) throws IOException {
        List<String> addresses = new ArrayList<>(names.records(ehlo, "A"));
        addresses.addAll(names.records(ehlo, "AAAA"));
        if (addresses.isEmpty()) {
            findings.add(Finding.warn(
                    MailetsCheck.FILE,
                    "heloName " + ehlo + " has no address in DNS",
                    "add an A record with the address that mail leaves from, or name a host that has one"));
            return;
        }
        for (String address : addresses) {
            List<String> back = names.records(address, "PTR");
            if (back.stream().noneMatch(ehlo::equalsIgnoreCase)) {
                findings.add(Finding.warn(
                        DNS,
                        address + " of " + ehlo + " leads back to "
                                + (back.isEmpty() ? "no name" : String.join(", ", back)),
                        "let the address's owner set its PTR to " + ehlo + ": many receivers refuse mail otherwise"));
            } else {
                findings.add(Finding.ok(DNS, ehlo + " has the address " + address + ", which leads back to it"));
            }
        }
    }

    private Optional<String> defaultDomain() throws IOException {
        if (!Files.exists(james.conf("domainlist.xml"))) {
            return Optional.empty();
        }
        NodeList found = ConfXml.read(james.conf("domainlist.xml")).getElementsByTagName("defaultDomain");
        return found.getLength() == 0
                ? Optional.empty()
                : Optional.of(found.item(0).getTextContent().strip()).filter(name -> name.contains("."));
    }

    private void spf(String domain) throws IOException {
        boolean there = names.records(domain, "TXT").stream().anyMatch(text -> text.startsWith("v=spf1"));
        findings.add(
                there
                        ? Finding.ok(
                                DNS, domain + " has an SPF record; it must allow the addresses that mail leaves from")
                        : Finding.warn(
                                DNS,
                                domain + " has no SPF record",
                                "add a TXT record like \"v=spf1 ip4:ADDRESS -all\" with the addresses that mail leaves"
                                        + " from; each domain that you send for needs one"));
    }

    private void dkim() throws IOException {
        if (!Files.exists(james.conf("mailetcontainer.xml"))) {
            return;
        }
        NodeList found = ConfXml.read(james.conf("mailetcontainer.xml")).getElementsByTagName("signatureTemplate");
        TreeSet<String> keys = new TreeSet<>();
        for (int i = 0; i < found.getLength(); i++) {
            String selector = "";
            String domain = "";
            Matcher tag = TAG.matcher(found.item(i).getTextContent());
            while (tag.find()) {
                if (tag.group(1).equals("s")) {
                    selector = tag.group(2);
                } else {
                    domain = tag.group(2);
                }
            }
            keys.add(selector + "._domainkey." + domain);
        }
        if (keys.isEmpty()) {
            findings.add(Finding.ok(
                    MailetsCheck.FILE, "no mailet signs with DKIM; large receivers want it of who sends much"));
        }
        for (String key : keys) {
            if (names.records(key, "TXT").isEmpty()) {
                findings.add(Finding.warn(
                        DNS, key + " has no DKIM key", "add the TXT record with the public key of DKIMSign"));
            } else {
                findings.add(Finding.ok(DNS, key + " has a DKIM key"));
            }
        }
    }
}
