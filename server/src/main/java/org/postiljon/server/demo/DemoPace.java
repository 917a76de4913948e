package org.postiljon.server.demo;

import java.util.List;

/**
 * How long the demo's waits are: of the server between retries, and of the receivers.
 *
 * @param delays    as the mailet's {@code delayTime}; a real receiver is left alone for much longer
 * @param receivers the five
 */
record DemoPace(String delays, List<DemoReceiver> receivers) {
    /** A mail that is still refused after so many retries fails. */
    static final int MAX_RETRIES = 4;

    /** About two minutes for 2,000 mails. */
    static final DemoPace USUAL = new DemoPace("5 seconds, 10 seconds, 15 seconds, 30 seconds", receivers(10, 30));

    /** A few mails are through in half a minute. */
    static final DemoPace QUICK = new DemoPace("2 seconds, 3 seconds, 3 seconds, 4 seconds", receivers(2, 5));

    /** Names of the five, in the order in which they are introduced. */
    static final List<String> NAMES =
            USUAL.receivers().stream().map(DemoReceiver::name).toList();

    private static List<DemoReceiver> receivers(int greylisted, int down) {
        return List.of(
                new DemoReceiver("fast", "fast", "takes everything at once"),
                new DemoReceiver(
                        "limited",
                        "limited,rate=300,connections=5",
                        "takes 300 a minute over 5 connections, and says 421 or 451 beyond"),
                new DemoReceiver(
                        "greylisting",
                        "greylisting,wait=" + greylisted + "s,passes=20",
                        "refuses each mail once, until 20 have come back after " + greylisted + " s"),
                new DemoReceiver(
                        "outage", "outage,from=0s,until=" + down + "s", "is down for the first " + down + " s"),
                new DemoReceiver("choosy", "choosy", "has unknown users and full mailboxes"));
    }
}
