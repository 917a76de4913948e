package org.postiljon.delivery.smtp.net;

import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
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
import org.postiljon.delivery.smtp.PeerText;

/** Tells how a connection is secured, and whether its certificate is worth something. */
final class TlsReports {
    /** Kinds of names in subjectAltName: RFC 5280 section 4.2.1.6. */
    private static final int DNS_NAME = 2;

    private static final int IP_ADDRESS = 7;

    /** Names of a certificate that are reported; some have hundreds. */
    private static final int NAMES = 100;

    /** Characters of a name that are reported. It stands in the event of each attempt, and nothing bounds it else. */
    private static final int NAME_LENGTH = 300;

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
                        all.stream()
                                .limit(NAMES)
                                .map(n -> PeerText.readable(n, NAME_LENGTH))
                                .toList())));
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
            return whyNotTrusted(chain[0], notTrusted);
        } catch (RuntimeException broken) {
            return "can't be checked: " + PeerText.readable(ConnectFailures.words(broken), NAME_LENGTH);
        }
        if (!HostNames.names(dns, ips, host)) {
            return "it does not name " + host;
        }
        return "";
    }

    /** In words that say what the peer's operator has to do; the JDK's are the same for most reasons. */
    private static String whyNotTrusted(X509Certificate certificate, CertificateException thrown) {
        try {
            certificate.checkValidity();
        } catch (CertificateExpiredException tooOld) {
            return "not trusted: it expired on " + certificate.getNotAfter().toInstant();
        } catch (CertificateNotYetValidException tooYoung) {
            return "not trusted: it is not valid before "
                    + certificate.getNotBefore().toInstant();
        }
        if (certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())) {
            return "not trusted: it is signed by itself";
        }
        return "not trusted: " + PeerText.readable(ConnectFailures.words(thrown), NAME_LENGTH);
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
        return PeerText.readable(principal.getName(X500Principal.RFC2253), NAME_LENGTH);
    }
}
