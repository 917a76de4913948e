package org.postiljon.delivery.site;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * What is known of the addresses of a host.
 *
 * @param ipv4    usable ones
 * @param ipv6    usable ones
 * @param refused one that was left out because it is this machine or nobody; empty: none was
 * @param failure why a part of them is not known; empty: all are
 */
record HostAddresses(
        List<InetAddress> ipv4, List<InetAddress> ipv6, Optional<InetAddress> refused, Optional<String> failure) {
    /** More of one family are not kept: a receiver could publish thousands. */
    static final int MOST = 16;

    /**
     * Sorts out addresses.
     *
     * @param published as in {@link MxHost}: then loopback, unspecified and group addresses are refused
     * @param failure   as in the record
     */
    static HostAddresses of(List<InetAddress> found, boolean published, Optional<String> failure) {
        List<InetAddress> ipv4 = new ArrayList<>();
        List<InetAddress> ipv6 = new ArrayList<>();
        Optional<InetAddress> refused = Optional.empty();
        for (InetAddress address : found) {
            List<InetAddress> family = address instanceof Inet6Address ? ipv6 : ipv4;
            if (published && isNobodyElse(address)) {
                refused = Optional.of(address);
            } else if (family.size() < MOST && !family.contains(address)) {
                family.add(address);
            }
        }
        return new HostAddresses(List.copyOf(ipv4), List.copyOf(ipv6), refused, failure);
    }

    private static boolean isNobodyElse(InetAddress address) {
        byte first = address.getAddress()[0];
        return address.isLoopbackAddress()
                || address.isAnyLocalAddress()
                || address.isMulticastAddress()
                || (!(address instanceof Inet6Address) && (first == 0 || (first & 0xF0) == 0xF0));
    }

    /** Whether there is one to connect to. */
    boolean isUsable() {
        return !ipv4.isEmpty() || !ipv6.isEmpty();
    }

    /**
     * In the order in which they are tried: families take turns, and within a family chance decides, because a cached
     * answer would else send every connection to the first address.
     *
     * @param families   which are wanted
     * @param globalIpv6 whether this machine has a global IPv6 address
     */
    List<InetAddress> inOrder(Families families, boolean globalIpv6, Random random) {
        boolean only4 = families == Families.IPV4_ONLY || (families == Families.AUTO && !globalIpv6 && !ipv4.isEmpty());
        boolean ipv6First = families == Families.IPV6_FIRST || (families == Families.AUTO && globalIpv6);
        List<InetAddress> four = families == Families.IPV6_ONLY ? List.of() : shuffled(ipv4, random);
        List<InetAddress> six = only4 ? List.of() : shuffled(ipv6, random);
        return ipv6First ? inTurn(six, four) : inTurn(four, six);
    }

    private static List<InetAddress> shuffled(List<InetAddress> addresses, Random random) {
        List<InetAddress> copy = new ArrayList<>(addresses);
        Collections.shuffle(copy, random);
        return copy;
    }

    private static List<InetAddress> inTurn(List<InetAddress> first, List<InetAddress> second) {
        List<InetAddress> all = new ArrayList<>();
        for (int i = 0; i < Math.max(first.size(), second.size()); i++) {
            if (i < first.size()) {
                all.add(first.get(i));
            }
            if (i < second.size()) {
                all.add(second.get(i));
            }
        }
        return all;
    }
}
