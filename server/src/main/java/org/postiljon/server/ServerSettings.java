package org.postiljon.server;

import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * What is said of a server besides what lies in its data directory.
 *
 * @param data  its data directory
 * @param smtp  port for SMTP, 0 for a free one; empty: what {@code conf/smtpserver.xml} says
 * @param admin port of webadmin, 0 for a free one; empty: what {@code conf/webadmin.properties} says
 */
public record ServerSettings(Path data, OptionalInt smtp, OptionalInt admin) {
    /** Everything as the data directory says. */
    public static ServerSettings of(Path data) {
        return new ServerSettings(data, OptionalInt.empty(), OptionalInt.empty());
    }

    /** On free ports. */
    public static ServerSettings onFreePorts(Path data) {
        return new ServerSettings(data, OptionalInt.of(0), OptionalInt.of(0));
    }
}
