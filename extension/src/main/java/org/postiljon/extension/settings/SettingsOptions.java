package org.postiljon.extension.settings;

import java.util.List;
import org.postiljon.mailets.option.Option;

/** The keys of {@code conf/postiljon.properties}: parser and {@code docs/reference/postiljon.properties.md}. */
public final class SettingsOptions {
    private SettingsOptions() {}

    /** Keys that stand for themselves. */
    public static final List<Option> KEYS = List.of(
            new Option(
                    "dataDirectory",
                    "directory",
                    "`var/postiljon`",
                    "Where waiting mail, events and the access token are. Relative to James's working directory. Only"
                            + " one server may use it, and it must be on a local disk."),
            new Option(
                    "routes",
                    "file in `conf`",
                    "none: by MX",
                    "Routes that go before MX, one a line: `b.example -> 127.0.0.1:2525`,"
                            + " `* -> smarthost.example:587 [user:password]`."),
            new Option(
                    "maxConnections",
                    "1 to 100000",
                    "`500`",
                    "Connections to all receivers together. At most 40% go to destinations that are in trouble or let one"
                            + " wait for half a minute, at most 80% to these and to those of which nothing is known yet:"
                            + " who takes mail keeps the rest. Each takes a file descriptor of James's process."),
            new Option(
                    "suspendAfter",
                    "duration with unit",
                    "`15m`",
                    "A mail that will wait for longer gets the event Suspended."),
            new Option(
                    "sandbox",
                    "true or false",
                    "`false`",
                    "All mail goes to `sandboxHost`, with its recipients as they are; routes, gateways and MX are not"
                            + " used. For test systems with copies of real data."),
            new Option(
                    "sandboxHost",
                    "`host:port`",
                    "`127.0.0.1:1025`",
                    "Where the sandbox sends. The default is where test inboxes usually listen."),
            new Option(
                    "redirect",
                    "address",
                    "none",
                    "All mail goes to this address in place of its recipients. Mail that was taken before it was set is not sent: it waits until the key is removed."),
            new Option(
                    "dnsServers",
                    "list of IP addresses, with `:port` if not 53",
                    "those of the system",
                    "Recursive DNS servers that are asked."),
            new Option(
                    "idle",
                    "duration with unit",
                    "`10s`",
                    "A connection that has nothing to send for so long is closed."),
            new Option("keepEvents", "duration with unit", "`30d`", "How long events are kept."),
            new Option(
                    "keepFree",
                    "size with unit, `kB`, `MB` or `GB`",
                    "`200MB`",
                    "Space of the disk that stays free: below, no new mail is taken."));

    /** Keys that come once for each destination pattern or stream: {@code destination.PATTERN.maxRate}. */
    public static final List<Option> PATTERNS = List.of(
            new Option(
                    "destination.PATTERN.firstRate",
                    "rate with unit, `/s`, `/min` or `/h`",
                    "`30/min`",
                    "How fast mail goes to a destination that is seen for the first time."),
            new Option(
                    "destination.PATTERN.maxRate",
                    "rate with unit, `/s`, `/min` or `/h`",
                    "`12000/min`",
                    "Never faster, whatever the receiver takes."),
            new Option("destination.PATTERN.maxConnections", "1 to 10000", "`20`", "Never more connections at once."),
            new Option(
                    "stream.NAME.weight",
                    "1 to 1000",
                    "`8` for `triggered`, `1` for others",
                    "How many turns a stream has at a destination for each turn of a stream with weight 1."));
}
