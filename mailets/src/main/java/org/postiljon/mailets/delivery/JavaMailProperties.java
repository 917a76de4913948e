package org.postiljon.mailets.delivery;

import java.util.Map;
import java.util.Optional;
import org.postiljon.mailets.option.Values;

/** Parameters that RemoteDelivery hands to Java Mail, which is not used here. */
final class JavaMailProperties {
    /** What replaces them, by what follows {@code mail.smtp.} or {@code mail.smtps.}. */
    private static final Map<String, String> COUNTERPARTS = Map.of(
            "starttls.enable", "<startTLS>",
            "ssl.enable", "<sslEnable>",
            "ssl.checkserveridentity", "<tls>verified</tls>, or <verifyServerIdentity>",
            "timeout", "<timeout>",
            "connectiontimeout", "<connectiontimeout>",
            "localhost", "<heloName>",
            "localaddress", "<bind>",
            "port", "<gatewayPort>",
            "host", "<gateway>");

    private JavaMailProperties() {}

    static boolean isOne(String key) {
        return key.startsWith("mail.");
    }

    /** A warning; where leaving it out would weaken protection, a problem. */
    static void tell(String key, Values values) {
        String name = key.replaceFirst("^mail\\.smtps?\\.", "");
        boolean wanted = values.text(key).orElse("").equalsIgnoreCase("true");
        if (name.equals("starttls.required") && wanted) {
            values.problem(
                    key, "is a setting of Java Mail, which is not used here. Write <tls>required</tls> instead.");
            return;
        }
        values.warn(
                key,
                "is a setting of Java Mail, which is not used here. "
                        + Optional.ofNullable(COUNTERPARTS.get(name))
                                .map(counterpart -> "Write " + counterpart + " instead.")
                                .orElse("It has no counterpart; remove it."));
    }
}
