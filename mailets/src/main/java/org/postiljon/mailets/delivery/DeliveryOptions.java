package org.postiljon.mailets.delivery;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.postiljon.mailets.option.Option;

/** The parameters of {@code AdaptiveRemoteDelivery}: parser and {@code docs/reference/AdaptiveRemoteDelivery.md}. */
public final class DeliveryOptions {
    private DeliveryOptions() {}

    /** What James itself reads of every mailet. */
    static final List<String> OF_JAMES = List.of("onMailetException", "onMatchException", "onMatcherException");

    /** Parameters with a meaning. */
    public static final List<Option> USED = List.of(
            new Option(
                    "outgoing",
                    "name",
                    "`outgoing`",
                    "Name of the profile. Mail that waits remembers it and follows it, so keep it across restarts. Two"
                            + " mailets with different parameters need different names."),
            new Option(
                    "stream",
                    "name",
                    "`bulk`",
                    "Kind of traffic of mail that brings no label `X-Postiljon-Stream`. Streams share a destination"
                            + " fairly; `triggered` never waits behind `bulk`."),
            new Option(
                    "lifetime",
                    "duration with unit",
                    "`24h`, or what `delayTime` takes if that is longer",
                    "How long a mail is tried in all. When the next retry would come later, it fails now, with its"
                            + " last real answer."),
            new Option(
                    "delayTime",
                    "list of `[times *] delay [unit]`",
                    "10, 10, 30, 30, 60, 60 minutes, then every 120 minutes",
                    "Waits between the attempts, as RemoteDelivery writes them: `3 * 10 minutes, 1 hour`. A bare number"
                            + " is milliseconds. Each wait is stretched or shortened by up to a tenth, so that retries"
                            + " spread out."),
            new Option(
                    "maxRetries",
                    "number",
                    "as many as `lifetime` allows; 5 with `delayTime`",
                    "How often it is tried again. As in RemoteDelivery: more than `delayTime` lists repeats the last"
                            + " wait, fewer are raised to what it lists. Attempts that a paused or throttled"
                            + " destination prevents do not count."),
            new Option(
                    "bounceProcessor",
                    "processor",
                    "James's own bounce to the sender",
                    "Who gets mail that failed, for instance one with `DSNBounce`. The attributes `delivery-error`,"
                            + " `delivery-error-code` and `is-delivery-permanent-error` are set as by RemoteDelivery."
                            + " Recipients with different answers come as different mails."),
            new Option(
                    "onSuccess",
                    "processor",
                    "nobody",
                    "Who gets mail that was delivered, with the recipients that have it."),
            new Option(
                    "gateway",
                    "list of `host[:port]`",
                    "the MX hosts of the recipients",
                    "Smarthosts that take all mail, whatever its domain."),
            new Option("gatewayPort", "1 to 65535", "25; 465 with `sslEnable`", "Port of the gateways that name none."),
            new Option("gatewayUsername", "text", "no login", "User name at the gateway (RFC 4954)."),
            new Option(
                    "gatewayPassword", "text", "none", "Password at the gateway. Never logged, not part of any name."),
            new Option(
                    "tls",
                    "`none`, `opportunistic`, `required`, `verified`",
                    "`opportunistic`",
                    "How much TLS a connection must have: never; where it is offered (RFC 7435); always; always and with"
                            + " a trusted certificate that names the host."),
            new Option(
                    "startTLS",
                    "true or false",
                    "not set",
                    "RemoteDelivery's word: `true` is `tls` `opportunistic`, or `verified` where a password is sent to a"
                            + " gateway; `false` is `none`."),
            new Option(
                    "sslEnable",
                    "true or false",
                    "`false`",
                    "TLS from the first byte at a gateway (RFC 8314), with a trusted certificate unless"
                            + " `verifyServerIdentity` is `false`."),
            new Option(
                    "verifyServerIdentity",
                    "true or false",
                    "`true`",
                    "`false` takes any certificate where `startTLS` or `sslEnable` of a gateway would ask for a trusted"
                            + " one."),
            new Option("bind", "IP address", "the system chooses", "Local address from which mail leaves."),
            new Option(
                    "heloName",
                    "host name",
                    "James's default domain where that is a public name, else the machine's full name",
                    "Name that EHLO says. Receivers expect one whose DNS leads back to the sending address."
                            + " Mailets without a `bind` of their own share one."),
            new Option(
                    "connectiontimeout",
                    "duration with unit; a bare number is milliseconds",
                    "30 s",
                    "How long a connection may take to open. `connectionTimeout` is the same."),
            new Option(
                    "timeout",
                    "duration with unit; a bare number is milliseconds",
                    "per command, RFC 5321 section 4.5.3.2",
                    "How long to wait for an answer. The answer to the final dot gets at least 10 minutes whatever this"
                            + " says: giving up earlier sends mail twice. All recipients of one transaction together get three"
                            + " times as long, and at least 15 minutes; those not asked by then come in a later one."));

    /** Parameters of RemoteDelivery without a meaning here; their text says what replaces them. */
    public static final List<Option> WITHOUT_MEANING = List.of(
            new Option(
                    "outgoingQueue",
                    "any",
                    "-",
                    "No queue of James is used: mail that waits is in Postiljon's spool. To name this profile, write"
                            + " `outgoing`."),
            new Option(
                    "deliveryThreads",
                    "any",
                    "-",
                    "Connections are opened as receivers allow. To limit them, set `maxConnections` in"
                            + " postiljon.properties."),
            new Option(
                    "maxDnsProblemRetries",
                    "any",
                    "-",
                    "A domain that does not exist fails at once; DNS that does not answer is retried like any other"
                            + " transient failure, by `delayTime` and `lifetime`."),
            new Option(
                    "sendpartial",
                    "any",
                    "-",
                    "Recipients are always told apart: one that is refused never holds up another."),
            new Option(
                    "usePriority",
                    "any",
                    "-",
                    "Streams replace priorities: write `stream` `triggered` for mail that somebody waits for."),
            new Option(
                    "loadBalancing",
                    "any",
                    "-",
                    "Hosts of the same preference always share the load (RFC 5321 section 5.1)."),
            new Option(
                    "debug",
                    "any",
                    "-",
                    "Set the logger `org.postiljon` to DEBUG in logback.xml, and look at the events of a mail."));

    /** Those that take lists, and those that may be any text. */
    private static final Set<String> WITH_COMMAS = Set.of("delayTime", "gateway", "gatewayUsername", "gatewayPassword");

    /** Parameters whose value never has a comma, in all their spellings. */
    static Stream<String> oneValue() {
        return Stream.concat(USED.stream().map(Option::key), ConnectionParameters.OTHER_SPELLINGS.stream())
                .filter(key -> WITH_COMMAS.stream().noneMatch(key::equalsIgnoreCase));
    }
}
