package org.postiljon.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code events}. */
@Command(name = "events", description = "Prints what happened to mail, oldest first.")
final class EventsCommand extends AdminCommand {
    private static final int PAGE = 1_000;
    private static final long PAUSE_MILLIS = 500;

    @Option(names = "--follow", description = "Goes on with what happens from now on, until Ctrl-C.")
    private boolean follow;

    @Option(
            names = "--after",
            paramLabel = "POSITION",
            defaultValue = "0",
            description = "Begins after this event; each event tells its position.")
    private long after;

    @Override
    void run(AdminClient server, boolean asJson, PrintWriter out) throws InterruptedException {
        if (after < 0) {
            throw new ParameterException(
                    spec().commandLine(), "--after: " + after + " is no position. Write 0 or more.");
        }
        long position = after;
        while (!out.checkError()) { // whoever read us may be gone
            JsonNode page;
            try {
                page = server.get("/postiljon/events?after=" + position + "&limit=" + PAGE);
            } catch (EventsGone missing) {
                if (!follow) {
                    throw missing;
                }
                spec().commandLine().getErr().println("postiljon: events are missing. " + missing.getMessage());
                spec().commandLine().getErr().flush();
                position = missing.readOnFrom();
                continue;
            }
            page.path("events").forEach(event -> out.println(asJson ? event : EventLine.of(event)));
            out.flush();
            position = page.path("next").asLong(position);
            if (page.path("events").isEmpty()) {
                if (!follow) {
                    return;
                }
                Thread.sleep(PAUSE_MILLIS);
            }
        }
    }
}
