package org.postiljon.mailets;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** The name of this machine. */
final class LocalName {
    private LocalName() {}

    /** With its domain, as far as the machine knows it; may ask DNS. Empty: it knows none. */
    static String full() {
        try {
            return InetAddress.getLocalHost().getCanonicalHostName();
        } catch (UnknownHostException e) {
            return "";
        }
    }
}
