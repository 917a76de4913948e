package org.postiljon.server.disk;

import java.nio.file.Files;
import java.nio.file.Path;

/** Sends the log to the data directory. */
public final class Logging {
    private Logging() {}

    /**
     * To be called before anything logs: everything worth reading goes to {@code logs/postiljon.log}, warnings to
     * standard error too. A {@code conf/logback.xml} replaces these rules.
     */
    public static void into(DataDirectory data) {
        Path own = data.conf().resolve("logback.xml");
        System.setProperty("postiljon.logs", data.logs().toString());
        System.setProperty(
                "logback.configurationFile",
                Files.exists(own) ? own.toString() : "org/postiljon/server/postiljon-logback.xml");
    }
}
