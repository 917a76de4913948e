package org.postiljon.delivery.site;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;

/** What this machine's network offers. */
public final class LocalNetwork {
    private LocalNetwork() {}

    /**
     * Whether an interface that is up has an IPv6 address of the global unicast range 2000::/3 (RFC 4291 section 2.4),
     * without which receivers can't be reached over IPv6. Asks the operating system each time.
     */
    public static boolean hasGlobalIpv6() {
        try {
            return NetworkInterface.networkInterfaces()
                    .filter(LocalNetwork::isUp)
                    .flatMap(NetworkInterface::inetAddresses)
                    .anyMatch(LocalNetwork::isGlobalIpv6);
        } catch (SocketException noInterfaces) {
            return false;
        }
    }

    static boolean isGlobalIpv6(InetAddress address) {
        return address instanceof Inet6Address && (address.getAddress()[0] & 0xE0) == 0x20;
    }

    private static boolean isUp(NetworkInterface network) {
        try {
            return network.isUp();
        } catch (SocketException gone) {
            return false;
        }
    }
}
