package org.postiljon.mailets.delivery;

import java.util.Locale;
import java.util.Optional;
import org.postiljon.delivery.smtp.TlsLevel;
import org.postiljon.mailets.option.Values;

/** How much TLS the parameters ask for: our own word, and those of RemoteDelivery. */
final class TlsParameters {
    private TlsParameters() {}

    /**
     * The level.
     *
     * @param implicit TLS from the first byte, at a gateway
     * @param login    a password is sent
     */
    static TlsLevel read(Values values, boolean implicit, boolean login) {
        Optional<TlsLevel> written = values.parsed("tls", TlsParameters::level);
        Optional<Boolean> startTls = values.flag("startTLS");
        Optional<Boolean> verify = values.flag("verifyServerIdentity");
        if (implicit && startTls.orElse(false)) {
            values.problem(
                    "sslEnable",
                    "and <startTLS> exclude each other: TLS begins with the first byte, or after STARTTLS. Keep one of"
                            + " them.");
        }
        written.ifPresent(level -> contradictions(values, level, startTls, implicit, verify));
        TlsLevel level = written.orElse(ofRemoteDelivery(startTls, implicit, login, verify.orElse(true)));
        if (login && (level == TlsLevel.NONE || (level == TlsLevel.OPPORTUNISTIC && !implicit))) {
            values.warn(
                    "gatewayPassword",
                    "may be sent without encryption. Write <tls>verified</tls>, unless the gateway is on this machine.");
        }
        return level;
    }

    private static TlsLevel ofRemoteDelivery(
            Optional<Boolean> startTls, boolean implicit, boolean login, boolean verify) {
        TlsLevel trusted = verify ? TlsLevel.VERIFIED : TlsLevel.REQUIRED;
        if (implicit) {
            return trusted;
        }
        if (startTls.isPresent() && !startTls.get()) {
            return TlsLevel.NONE;
        }
        return startTls.isPresent() && login ? trusted : TlsLevel.OPPORTUNISTIC;
    }

    private static void contradictions(
            Values values, TlsLevel level, Optional<Boolean> startTls, boolean implicit, Optional<Boolean> verify) {
        String written = "\"" + level.name().toLowerCase(Locale.ROOT) + "\"";
        if (level != TlsLevel.NONE && startTls.isPresent() && !startTls.get() && !implicit) {
            values.problem("tls", written + " contradicts <startTLS>false</startTLS>. Remove <startTLS>.");
        }
        if (level == TlsLevel.NONE && startTls.orElse(false)) {
            values.problem("tls", written + " contradicts <startTLS>true</startTLS>. Remove <startTLS>.");
        }
        if (level == TlsLevel.NONE && implicit) {
            values.problem("tls", written + " contradicts <sslEnable>true</sslEnable>. Remove one of them.");
        }
        if (level == TlsLevel.VERIFIED && verify.isPresent() && !verify.get()) {
            values.problem(
                    "tls",
                    written + " contradicts <verifyServerIdentity>false</verifyServerIdentity>. Write"
                            + " <tls>required</tls> to take any certificate, or remove <verifyServerIdentity>.");
        }
    }

    private static TlsLevel level(String text) {
        for (TlsLevel level : TlsLevel.values()) {
            if (level.name().equalsIgnoreCase(text)) {
                return level;
            }
        }
        throw new IllegalArgumentException("is no TLS level. Write none, opportunistic, required or verified.");
    }
}
