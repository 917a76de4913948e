package org.postiljon.server.disk;

import java.nio.file.Files;
import java.nio.file.Path;

/** Says where the log goes. */
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

    /** To nowhere, for a command that tells all that matters itself. To be called before anything logs. */
    public static void off() {
        System.setProperty("logback.configurationFile", "org/postiljon/server/no-log.xml");
    }
}
