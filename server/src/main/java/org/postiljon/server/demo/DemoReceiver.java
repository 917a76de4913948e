package org.postiljon.server.demo;

import java.util.List;

/**
 * A receiver of the demo.
 *
 * @param name      of its book, and its domain up to {@code .example}
 * @param behaviour as the receivers' process reads it
 * @param says      what it does, for people
 */
record DemoReceiver(String name, String behaviour, String says) {
    /** The five. */
    static final List<DemoReceiver> ALL = List.of(
            new DemoReceiver("fast", "fast", "takes everything at once"),
            new DemoReceiver(
                    "limited",
                    "limited,rate=300,connections=5",
                    "takes 300 a minute over 5 connections, and says 421 or 451 beyond"),
            new DemoReceiver(
                    "greylisting",
                    "greylisting,wait=10s,passes=20",
                    "refuses each mail once, until 20 have come back after 10 s"),
            new DemoReceiver("outage", "outage,from=0s,until=30s", "is down for the first 30 s"),
            new DemoReceiver("choosy", "choosy", "has unknown users and full mailboxes"));

    String domain() {
        return domain(name);
    }

    /** Domain of a receiver; empty: of none. */
    static String domain(String name) {
        return name.isEmpty() ? "" : name + ".example";
    }

    /** As the command line of the receivers' process wants it. */
    String described() {
        return name + "=" + behaviour;
    }
}
