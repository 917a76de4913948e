package org.postiljon.delivery.smtp.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.X509TrustManager;

/** Certificates that sign themselves, made by the JDK's keytool when a test starts. */
final class TestCertificates {
    static final char[] PASSWORD = "changeit".toCharArray();

    private TestCertificates() {}

    /**
     * A new key with a certificate.
     *
     * @param names like {@code dns:mx.test,ip:127.0.0.1}
     * @param more  further options of keytool
     */
    static KeyStore make(Path folder, String names, String... more) throws Exception {
        Path file = Files.createTempFile(folder, "key", ".p12");
        Files.delete(file);
        List<String> options = new ArrayList<>(List.of("-alias", "mx", "-dname", "CN=Test MX, O=Tests"));
        options.addAll(List.of(more));
        return generate(folder, file, names, options);
    }

    private static KeyStore generate(Path folder, Path file, String names, List<String> more) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-ext",
                "san=" + names,
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                new String(PASSWORD)));
        command.addAll(more);
        if (!more.contains("-keyalg")) {
            command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1"));
        }
        Process keytool = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(keytool.exitValue())
                .as(Files.readString(folder.resolve("keytool.log")))
                .isZero();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        return store;
    }

    /**
     * A new key with a certificate that another key signed.
     *
     * @param by    of {@link #make}
     * @param names like {@code dns:mx.test}
     * @param more  further options of keytool
     */
    static KeyStore signed(Path folder, KeyStore by, String names, String... more) throws Exception {
        List<String> options =
                new ArrayList<>(List.of("-signer", "mx", "-alias", "signed", "-dname", "CN=Signed MX, O=Tests"));
        options.addAll(List.of(more));
        Path file = Files.createTempFile(folder, "key", ".p12");
        try (OutputStream out = Files.newOutputStream(file)) {
            by.store(out, PASSWORD);
        }
        KeyStore both = generate(folder, file, names, options);
        both.deleteEntry("mx");
        return both;
    }

    /** TLS of a server that shows this certificate. */
    static SSLContext server(KeyStore key) throws GeneralSecurityException {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(key, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    /** Trusts this certificate. */
    static X509TrustManager trusting(KeyStore key) throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("mx", key.getCertificate("mx"));
        return TlsClient.trustOf(trusted);
    }
}
