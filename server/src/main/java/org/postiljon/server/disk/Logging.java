package org.postiljon.server.disk;

import java.nio.file.Files;
import java.nio.file.Path;

/** Sends the log to the data directory. */
public final class Logging {
    private Logging() {}

    /**
     * To be called before anything logs: {@code conf/logback.xml} says what goes where, and the sample of it as long as
     * that is not there.
     */
    public static void into(DataDirectory data) {
        Path own = data.conf().resolve("logback.xml");
        System.setProperty("postiljon.logs", data.logs().toString());
        System.setProperty(
                "logback.configurationFile",
                Files.exists(own) ? own.toString() : "org/postiljon/server/conf/logback.xml");
    }
}
