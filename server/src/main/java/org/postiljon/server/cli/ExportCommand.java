package org.postiljon.server.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.postiljon.delivery.spool.SpoolFailure;
import org.postiljon.extension.settings.PostiljonSettings;
import org.postiljon.server.disk.Logging;
import org.postiljon.server.disk.Settings;
import org.postiljon.server.export.Export;
import org.postiljon.server.export.ExportReport;
import org.postiljon.store.embedded.EmbeddedStore;
import org.postiljon.store.embedded.StoreSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code export}. */
@Command(
        name = "export",
        description = {
            "Takes all waiting mail out of a store, into .eml files with their envelope in x-mq- fields, which a spool"
                    + " directory takes back. The server must not run.",
            "A mail leaves the store when its file is synced. Ended early or run twice, nothing is lost."
        },
        mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {
    private static final String STORE = "spool.db";
    /** James's own queue, in the reference server. */
    private static final String QUEUE = "spool";

    @Option(
            names = "--data",
            paramLabel = "DIR",
            required = true,
            description = "James's working directory, the reference server's data directory, or the store itself"
                    + " (dataDirectory).")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path data;

    @Option(names = "--to", paramLabel = "DIR", required = true, description = "Where the files go; made if missing.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path to;

    @Option(names = "--json", description = "Prints what was done as one JSON object.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Logging.off();
        Path directory = store(data.toAbsolutePath().normalize());
        try (EmbeddedStore store = EmbeddedStore.open(
                directory, StoreSettings.DEFAULT.withUpkeepEvery(Duration.ZERO), Clock.systemUTC())) {
            ExportReport report = Export.run(store, to.toAbsolutePath().normalize(), Clock.systemUTC());
            int queued = store.intake().load(QUEUE).size();
            PrintWriter out = new Terminal(spec.commandLine().getOut(), json);
            if (json) {
                out.println(json(report, queued));
            } else {
                lines(report, directory, queued).forEach(out::println);
            }
            out.flush();
            return report.complete() && queued == 0 ? 0 : 1;
        } catch (SpoolFailure e) {
            throw new CommandFailure(String.valueOf(e.getMessage()), e);
        }
    }

    private static Path store(Path named) throws Exception {
        if (Files.exists(named.resolve(STORE))) {
            return named;
        }
        PostiljonSettings settings = Settings.of(named);
        Path directory = named.resolve(settings.dataDirectory()).normalize();
        if (!Files.exists(directory.resolve(STORE))) {
            throw new IOException("There is no store in " + named + " or " + directory + ": no " + STORE
                    + ". Name the directory that dataDirectory in conf/postiljon.properties says.");
        }
        return directory;
    }

    private static ObjectNode json(ExportReport report, int queued) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("mails", report.mails())
                .put("recipients", report.recipients())
                .put("remaining", report.remaining())
                .put("reports", report.reports())
                .put("queued", queued);
        report.unreadable().forEach(json.putArray("unreadable")::add);
        report.ended().ifPresent(why -> json.put("ended", why));
        return json;
    }

    private List<String> lines(ExportReport report, Path store, int queued) {
        List<String> lines = new ArrayList<>();
        lines.add("Exported " + report.mails() + (report.mails() == 1 ? " mail" : " mails") + " for "
                + Shown.recipients(report.recipients()) + " to " + to + ".");
        report.unreadable().forEach(each -> lines.add("Not exported: " + each));
        report.ended().ifPresent(lines::add);
        lines.add(Shown.recipients(report.remaining()) + " still wait in " + store + ".");
        if (report.reports() > 0) {
            lines.add(report.reports() + " reports for senders stay there: a server that is started sends them.");
        }
        if (queued > 0) {
            lines.add(
                    queued + " mails are in James's own queue there: start the server, let it take them in, and export"
                            + " again.");
        }
        return lines;
    }
}
