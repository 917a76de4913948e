package org.postiljon.delivery.smtp.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postiljon.delivery.event.TlsReport;
import org.postiljon.delivery.smtp.SessionSettings;
import org.postiljon.delivery.smtp.Timeouts;
import org.postiljon.delivery.smtp.TlsLevel;

/** What an attempt's report says of TLS: protocol, cipher, certificate, and what it is worth. */
@Timeout(120)
class TlsReportTest {
    private static NettySmtpConnector connector;
    private static KeyStore authority;
    private static KeyStore good;
    private static KeyStore bySelf;
    private static KeyStore expired;
    private static KeyStore ofOther;
    private static Path disk;

    @BeforeAll
    static void open(@TempDir Path folder) throws Exception {
        disk = folder;
        authority = TestCertificates.make(disk, "dns:ca.test", "-ext", "bc:c");
        good = TestCertificates.signed(disk, authority, "dns:mx.test,dns:mx2.test", "-validity", "30");
        bySelf = TestCertificates.make(disk, "dns:mx.test");
        expired = TestCertificates.signed(disk, authority, "dns:mx.test", "-startdate", "-30d", "-validity", "10");
        ofOther = TestCertificates.signed(disk, authority, "dns:other.test");
        connector = new NettySmtpConnector(TestCertificates.trusting(authority));
    }

    @AfterAll
    static void close() {
        connector.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aGoodCertificate(String protocol) throws Exception {
        X509Certificate shown = (X509Certificate) good.getCertificate("signed");
        TlsReport report = report(good, protocol);
        assertThat(report)
                .isEqualTo(new TlsReport(
                        protocol,
                        report.cipher(),
                        true,
                        "",
                        Optional.of(new TlsReport.Certificate(
                                "CN=Signed MX,O=Tests",
                                "CN=Test MX,O=Tests",
                                shown.getNotBefore().toInstant(),
                                shown.getNotAfter().toInstant(),
                                List.of("mx.test", "mx2.test")))));
        assertThat(Duration.between(
                        shown.getNotBefore().toInstant(), shown.getNotAfter().toInstant()))
                .isEqualTo(Duration.ofDays(30));
        assertThat(report.cipher()).startsWith(protocol.equals("TLSv1.3") ? "TLS_AES_" : "TLS_ECDHE_ECDSA_");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void oneThatSignsItself(String protocol) throws Exception {
        TlsReport report = report(bySelf, protocol);
        assertThat(report.protocol()).isEqualTo(protocol);
        assertThat(report.verified()).isFalse();
        assertThat(report.problem()).isEqualTo("not trusted: it is signed by itself");
        assertThat(report.certificate().orElseThrow().issuer()).isEqualTo("CN=Test MX,O=Tests");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void anExpiredOne(String protocol) throws Exception {
        TlsReport report = report(expired, protocol);
        Instant until = report.certificate().orElseThrow().notAfter();
        assertThat(until).isBefore(Instant.now());
        assertThat(report.verified()).isFalse();
        assertThat(report.problem()).isEqualTo("not trusted: it expired on " + until);
    }

    @Test
    void oneThatIsNotValidYet() throws Exception {
        TlsReport report =
                report(TestCertificates.signed(disk, authority, "dns:mx.test", "-startdate", "+3d"), "TLSv1.3");
        assertThat(report.problem())
                .isEqualTo("not trusted: it is not valid before "
                        + report.certificate().orElseThrow().notBefore());
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void oneOfAnotherHost(String protocol) throws Exception {
        TlsReport report = report(ofOther, protocol);
        assertThat(report.verified()).isFalse();
        assertThat(report.problem()).isEqualTo("it does not name mx.test");
        assertThat(report.certificate().orElseThrow().names()).containsExactly("other.test");
    }

    @Test
    void oneOfAnAuthorityThatNobodyKnows() throws Exception {
        KeyStore unknown = TestCertificates.make(disk, "dns:ca.test", "-ext", "bc:c", "-dname", "CN=Unknown");
        TlsReport report = report(TestCertificates.signed(disk, unknown, "dns:mx.test"), "TLSv1.3");
        assertThat(report.problem())
                .isEqualTo("not trusted: unable to find valid certification path to requested target");
        assertThat(report.certificate().orElseThrow().issuer()).isEqualTo("CN=Unknown");
    }

    /** Names go to logs, terminals and each attempt's event. */
    @Test
    void namesAreReadableAndBounded() throws Exception {
        String hostile = "CN=a\u001b[31m\u202eb" + "x".repeat(2_000);
        TlsReport report = report(TestCertificates.make(disk, "dns:mx.test", "-dname", hostile), "TLSv1.3");
        String subject = report.certificate().orElseThrow().subject();
        assertThat(subject).hasSize(300).startsWith("CN=a").doesNotContain("\u001b", "\u202e");
    }

    private static TlsReport report(KeyStore key, String protocol) throws Exception {
        SSLContext server = TestCertificates.server(key);
        String script = "S: 220 mx.test\nC*\nS: 250-mx.test\nS: 250 STARTTLS\nC*\nS: 220 go ahead\ntls: " + protocol
                + "\nC*\nS: 250 mx.test\nhang";
        try (ScriptedServer mx = ScriptedServer.withTls(server, script)) {
            Recorder recorder = new Recorder();
            connector.connect(
                    mx.target("mx.test"),
                    new SessionSettings(
                            "out1.a.example", "", TlsLevel.OPPORTUNISTIC, false, Optional.empty(), Timeouts.DEFAULT),
                    recorder);
            Recorder.Ready ready = recorder.next(Recorder.Ready.class);
            ready.session().abort();
            recorder.next(Recorder.Closed.class);
            return ready.info().tls().orElseThrow();
        }
    }
}
