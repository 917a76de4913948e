package org.postiljon.delivery.site;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.postiljon.delivery.message.Domain;
import org.postiljon.delivery.smtp.Login;

/**
 * Receivers that share one MX set.
 *
 * @param name the hosts in order of preference, joined by commas, shortened with a digest where that is over 120 characters; or
 *     {@code domain:NAME} as long as the MX set of that domain is not known
 */
public record Site(String name) implements Comparable<Site> {
    private static final String UNRESOLVED = "domain:";
    private static final int LONGEST = 120;

    /** The stand-in for the site of a domain whose MX set is not known yet. */
    public static Site unresolved(Domain domain) {
        return new Site(UNRESOLVED + domain.name());
    }

    /**
     * The site of these hosts. Domains whose MX hosts are the same in the same order are one site; hosts of equal
     * preference count in the order of their names.
     *
     * @param hosts at least one; those that an operator set are named with their port
     * @param login of a set route: the same hosts under another login are another site, because connections differ
     */
    public static Site of(List<MxHost> hosts, Optional<Login> login) {
        List<String> names = hosts.stream()
                .sorted(Comparator.comparingInt(MxHost::preference).thenComparing(MxHost::name))
                .map(host -> host.published() ? host.name() : host.withPort())
                .distinct()
                .toList();
        String full = String.join(",", names);
        String site = full.length() <= LONGEST ? full : names.get(0) + "+" + (names.size() - 1) + "#" + digest(full);
        return new Site(site + login.map(l -> " as " + l.user()).orElse(""));
    }

    private static String digest(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 5);
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    /** Whether this is such a stand-in. */
    public boolean isUnresolved() {
        return name.startsWith(UNRESOLVED);
    }

    /** The domain that this stands in for; empty: it is a site of known hosts. */
    public Optional<Domain> unresolvedDomain() {
        return isUnresolved() ? Optional.of(new Domain(name.substring(UNRESOLVED.length()))) : Optional.empty();
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
