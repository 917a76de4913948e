package org.postiljon.delivery.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostAddressesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "AUTO       | true  | 192.0.2.1 2001:db8::1 | 2001:db8::1 192.0.2.1",
                "AUTO       | false | 192.0.2.1 2001:db8::1 | 192.0.2.1",
                "AUTO       | false | 2001:db8::1           | 2001:db8::1",
                "IPV4_ONLY  | true  | 192.0.2.1 2001:db8::1 | 192.0.2.1",
                "IPV4_ONLY  | true  | 2001:db8::1           | ''",
                "IPV6_ONLY  | false | 192.0.2.1 2001:db8::1 | 2001:db8::1",
                "IPV4_FIRST | true  | 2001:db8::1 192.0.2.1 | 192.0.2.1 2001:db8::1",
                "IPV6_FIRST | false | 192.0.2.1 2001:db8::1 | 2001:db8::1 192.0.2.1",
            })
    void familiesAsSet(Families families, boolean globalIpv6, String found, String expected) {
        assertThat(of(found, true).inOrder(families, globalIpv6, new Random(1))).isEqualTo(addresses(expected));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.255.0.9",
                "0.0.0.0",
                "0.1.2.3",
                "224.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::ffff:127.0.0.1",
                "ff02::1"
            })
    void nobodyElseIsRefusedFromDnsAndUsedWhereItWasSet(String address) {
        assertThat(of(address, true).isUsable()).isFalse();
        assertThat(of(address, true).refused()).isPresent();
        assertThat(of(address, false).isUsable()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.1", "192.168.1.1", "172.16.0.1", "fd00::1", "192.0.2.1"})
    void privateNetworksAreUsed(String address) {
        assertThat(of(address, true).isUsable()).isTrue();
    }

    @Test
    void chanceSpreadsConnectionsOverTheAddressesOfAHost() {
        HostAddresses host = of("192.0.2.1 192.0.2.2 192.0.2.3", true);
        Random random = new Random(1);
        Set<InetAddress> first = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            first.add(host.inOrder(Families.AUTO, false, random).get(0));
        }
        assertThat(first).hasSize(3);
    }

    @Test
    void onlySoManyAreKept() {
        List<InetAddress> many = new ArrayList<>();
        for (int i = 1; i < 200; i++) {
            many.addAll(addresses("192.0.2." + i));
        }
        assertThat(HostAddresses.of(many, true, Optional.empty()).ipv4()).hasSize(HostAddresses.MOST);
    }

    private static HostAddresses of(String text, boolean published) {
        return HostAddresses.of(addresses(text), published, Optional.empty());
    }

    private static List<InetAddress> addresses(String text) {
        return Arrays.stream(text.split(" "))
                .filter(word -> !word.isEmpty())
                .map(word -> DomainSyntax.address(word).orElseThrow())
                .toList();
    }
}
