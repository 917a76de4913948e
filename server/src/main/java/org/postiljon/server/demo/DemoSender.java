package org.postiljon.server.demo;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Set;
import org.postiljon.delivery.engine.Engine;
import org.postiljon.delivery.spool.EventLog;
import org.postiljon.delivery.spool.Spool;

/** The server under demonstration, as far as the demo looks into it. */
interface DemoSender {
    /** Where it takes mail. */
    InetSocketAddress smtp();

    /** Where it picks up files. */
    Path spoolDirectory();

    /** Where its data is. */
    Path data();

    /** Ends its work: it takes no more, and lets what is under way end. What is written can still be read. */
    void endWork();

    /** Its engine, for states and counts. */
    Engine engine();

    /** Its spool, for who waits at the end. */
    Spool spool();

    /** What happened. */
    EventLog events();

    /** Recipients in James's own queue. */
    Set<String> queued();

    /** Recipients in James's error repository. */
    Set<String> errors();
}
