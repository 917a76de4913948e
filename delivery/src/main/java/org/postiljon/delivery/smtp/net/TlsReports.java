package org.postiljon.delivery.smtp.net;

import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.X509TrustManager;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;
import org.postiljon.delivery.event.TlsReport;

/** Tells how a connection is secured, and whether its certificate is worth something. */
final class TlsReports {
    /** Kinds of names in subjectAltName: RFC 5280 section 4.2.1.6. */
    private static final int DNS_NAME = 2;

    private static final int IP_ADDRESS = 7;

    /** Names of a certificate that are reported; some have hundreds. */
    private static final int NAMES = 100;

    private TlsReports() {}

    /** The report of a handshake with this host. */
    static TlsReport of(SSLSession session, String host, X509TrustManager trust) {
        X509Certificate[] chain = chain(session);
        if (chain.length == 0) {
            return new TlsReport(
                    session.getProtocol(),
                    session.getCipherSuite(),
                    false,
                    "the peer showed no certificate",
                    Optional.empty());
        }
        X509Certificate certificate = chain[0];
        List<String> dns = names(certificate, DNS_NAME);
        List<String> ips = names(certificate, IP_ADDRESS);
        String problem = problem(chain, dns, ips, host, trust);
        List<String> all = new ArrayList<>(dns);
        all.addAll(ips);
        return new TlsReport(
                session.getProtocol(),
                session.getCipherSuite(),
                problem.isEmpty(),
                problem,
                Optional.of(new TlsReport.Certificate(
                        name(certificate.getSubjectX500Principal()),
                        name(certificate.getIssuerX500Principal()),
                        certificate.getNotBefore().toInstant(),
                        certificate.getNotAfter().toInstant(),
                        List.copyOf(all.subList(0, Math.min(NAMES, all.size()))))));
    }

    private static X509Certificate[] chain(SSLSession session) {
        List<X509Certificate> chain = new ArrayList<>();
        try {
            for (Certificate certificate : session.getPeerCertificates()) {
                if (certificate instanceof X509Certificate x509) {
                    chain.add(x509);
                }
            }
        } catch (SSLPeerUnverifiedException showedNone) {
            return new X509Certificate[0];
        }
        return chain.toArray(new X509Certificate[0]);
    }

    private static String problem(
            X509Certificate[] chain, List<String> dns, List<String> ips, String host, X509TrustManager trust) {
        try {
            // The kind of key exchange only chooses which key usage is asked for; "UNKNOWN" is that of TLS 1.3.
            trust.checkServerTrusted(chain, "UNKNOWN");
        } catch (CertificateException notTrusted) {
            return "not trusted: " + ConnectFailures.words(notTrusted);
        } catch (RuntimeException broken) {
            return "can't be checked: " + ConnectFailures.words(broken);
        }
        if (!HostNames.names(dns, ips, host)) {
            return "it does not name " + host;
        }
        return "";
    }

    private static List<String> names(X509Certificate certificate, int kind) {
        List<String> names = new ArrayList<>();
        try {
            @Nullable Collection<List<?>> all = certificate.getSubjectAlternativeNames();
            if (all != null) {
                for (List<?> entry : all) {
                    if (Integer.valueOf(kind).equals(entry.get(0)) && entry.get(1) instanceof String name) {
                        names.add(name);
                    }
                }
            }
        } catch (CertificateParsingException unreadable) {
            return List.of();
        }
        return names;
    }

    private static String name(X500Principal principal) {
        return principal.getName(X500Principal.RFC2253);
    }
}
