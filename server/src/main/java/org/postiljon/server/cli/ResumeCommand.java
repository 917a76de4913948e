package org.postiljon.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code resume}. */
@Command(name = "resume", description = "Ends the pause of a site.")
final class ResumeCommand extends AdminCommand {
    @Parameters(paramLabel = "SITE", description = "A site or one of its domains.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String site;

    @Override
    void run(AdminClient server, boolean asJson, PrintWriter out) {
        String named = written("SITE", site);
        JsonNode answer = server.post(
                "/postiljon/resume",
                JsonNodeFactory.instance.objectNode().put("site", named).put("author", author()));
        if (asJson) {
            out.println(answer);
        } else {
            answer.path("resumed").forEach(name -> out.println("Resumed: " + DomainNames.asked(named, name.asText())));
            answer.path("notPaused")
                    .forEach(name -> out.println("Was not paused: " + DomainNames.asked(named, name.asText())));
        }
    }
}
