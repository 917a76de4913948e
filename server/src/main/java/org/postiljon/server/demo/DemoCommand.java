package org.postiljon.server.demo;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.postiljon.delivery.engine.Engine;
import org.postiljon.delivery.smtp.net.NettySmtpConnector;
import org.postiljon.delivery.spool.EventLog;
import org.postiljon.delivery.spool.Spool;
import org.postiljon.server.PostiljonServer;
import org.postiljon.server.ServerSettings;
import org.postiljon.server.disk.DataDirectory;
import org.postiljon.server.disk.Logging;
import org.postiljon.server.disk.TemporaryFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code demo}. */
@Command(
        name = "demo",
        description = "Starts a server and five receivers on this machine, sends mail, and shows what each does.",
        mixinStandardHelpOptions = true)
public final class DemoCommand implements Callable<Integer> {
    private static final String NOT_READY = "Stopped before the server was ready: no mail was sent.";

    private static final int MOST_MAILS = 10_000_000;
    private static final int MOST_TOLD = 10;
    private static final Duration LONGEST_END = Duration.ofSeconds(30);

    @Parameters(
            arity = "0..1",
            paramLabel = "DIR",
            description = "Folder with .eml files to send; without it those that come with Postiljon.")
    private @Nullable Path folder;

    @Option(
            names = "--mails",
            paramLabel = "N",
            defaultValue = "2000",
            description = "How many mails, repeating those of the folder (default: ${DEFAULT-VALUE}).")
    private int mails;

    @Option(names = "--json", description = "JSON Lines, and nothing else on standard output.")
    private boolean json;

    @Option(names = "--stay", description = "Keeps the server up when all mail is settled, until Ctrl-C.")
    private boolean stay;

    @Option(names = "--quick", description = "Shorter waits: a few mails are through in half a minute.")
    private boolean quick;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "postiljon-data/demo",
            description = "The demo's data directory; emptied at each start (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path data;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    @SuppressWarnings("try") // the directory is only held
    public Integer call() throws Exception {
        if (mails < 0 || mails > MOST_MAILS) {
            throw wrongUsage("--mails: \"" + mails + "\" is not a number from 0 to " + MOST_MAILS + ".");
        }
        DemoMails ready = mails();
        tellLeftOut(ready.leftOut());
        DemoScreen screen = new DemoScreen(
                spec.commandLine().getOut(),
                spec.commandLine().getErr(),
                json,
                Boolean.getBoolean("postiljon.terminal"),
                Integer.getInteger("postiljon.columns", 80));
        DataDirectory directory = new DataDirectory(data);
        try (DemoDirectory unused = DemoDirectory.begin(directory.root())) {
            directory.prepare();
            Logging.into(directory);
            TemporaryFiles.check(directory);
            return run(ready, directory, screen);
        }
    }

    private DemoMails mails() {
        if (folder != null && liesIn(folder, data)) {
            throw wrongUsage("The mails of " + folder + " lie in " + data
                    + ", which each demo empties. Copy them elsewhere, or name another directory with --data.");
        }
        try {
            return DemoMails.in(folder == null ? shipped() : folder);
        } catch (IOException e) {
            throw wrongUsage(String.valueOf(e.getMessage()));
        }
    }

    private static boolean liesIn(Path folder, Path directory) {
        try {
            return folder.toRealPath().startsWith(directory.toRealPath());
        } catch (IOException oneIsMissing) {
            return false;
        }
    }

    private void tellLeftOut(List<String> leftOut) {
        PrintWriter err = spec.commandLine().getErr();
        leftOut.stream().limit(MOST_TOLD).forEach(file -> err.println("Left out: " + file));
        if (leftOut.size() > MOST_TOLD) {
            err.println("Left out: " + (leftOut.size() - MOST_TOLD) + " more.");
        }
        err.flush();
    }

    private ParameterException wrongUsage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private DemoPace pace() {
        return quick ? DemoPace.QUICK : DemoPace.USUAL;
    }

    /** The folder beside the launcher. */
    private static Path shipped() {
        return Path.of(System.getProperty("postiljon.home", "."), "james-conf", "demo-mails");
    }

    private int run(DemoMails ready, DataDirectory directory, DemoScreen screen) throws Exception {
        screen.say("Starting five receivers and a James server on this machine ...");
        CountDownLatch ended = new CountDownLatch(1);
        int[] status = {1};
        AtomicReference<@Nullable DemoRun> running = new AtomicReference<>();
        endOnCtrlC(screen, running, ended, status);
        try (ReceiversProcess receivers = ReceiversProcess.start(
                        pace().receivers(), directory.root().resolve("receivers"));
                NettySmtpConnector connector = new NettySmtpConnector()) {
            DemoConfiguration.write(directory.conf(), routes(receivers), pace());
            // Reports of failed mail come home to the sender's domain.
            directory.domains().write(List.of(DemoMails.SENDER.domain().name()));
            try (PostiljonServer server = start(directory)) {
                DemoSender sender = new Running(server, directory.root());
                DemoRun run = new DemoRun(
                        sender,
                        receivers,
                        new Feeder(connector, sender.smtp(), sender.spoolDirectory(), InstantSource.system()),
                        ready,
                        mails,
                        stay,
                        screen,
                        InstantSource.system());
                running.set(run);
                Instant start = Instant.now();
                introduce(screen, sender, receivers, ready);
                receivers.begin();
                DemoRun.Outcome outcome = run.run();
                double seconds = Duration.between(start, Instant.now()).toMillis() / 1000.0;
                status[0] = conclude(screen, outcome, seconds);
            }
        } finally {
            ended.countDown();
        }
        return status[0];
    }

    private static PostiljonServer start(DataDirectory directory) throws IOException {
        try {
            return PostiljonServer.start(ServerSettings.onFreePorts(directory.root()));
        } catch (Exception e) {
            throw new IOException("The demo's server did not start; more is in " + directory.logs(), e);
        }
    }

    /**
     * Ctrl-C before the run says that nothing was sent. After that it ends the run, lets its summary come, and ends the
     * process with the demo's own exit status: a hook that waits for the run and then halts.
     */
    private void endOnCtrlC(
            DemoScreen screen, AtomicReference<@Nullable DemoRun> running, CountDownLatch ended, int[] status) {
        Thread hook = new Thread(
                () -> {
                    if (ended.getCount() == 0) {
                        return;
                    }
                    DemoRun run = running.get();
                    if (run == null) {
                        screen.object(Map.of("stopped", NOT_READY));
                        spec.commandLine().getErr().println(NOT_READY);
                        spec.commandLine().getErr().flush();
                        return;
                    }
                    run.stop();
                    try {
                        if (ended.await(LONGEST_END.toSeconds(), TimeUnit.SECONDS)) {
                            Runtime.getRuntime().halt(status[0]);
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "demo-end");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private List<String> routes(ReceiversProcess receivers) {
        List<String> routes = new ArrayList<>();
        routes.add("# The demo's receivers. The last line keeps all other mail on this machine, too.");
        pace().receivers().forEach(r -> routes.add(r.domain() + " -> " + receivers.address(r)));
        routes.add("* -> " + receivers.address(pace().receivers().get(0)));
        return routes;
    }

    private void introduce(DemoScreen screen, DemoSender sender, ReceiversProcess receivers, DemoMails ready) {
        screen.object(DemoReport.ready(
                sender.smtp().getAddress().getHostAddress() + ":"
                        + sender.smtp().getPort(),
                sender.spoolDirectory().toString(),
                sender.data().toString()));
        screen.say("James takes mail by SMTP on " + sender.smtp().getAddress().getHostAddress() + ":"
                + sender.smtp().getPort() + ", and files in");
        screen.say("  " + sender.spoolDirectory());
        for (DemoReceiver receiver : pace().receivers()) {
            screen.say(String.format(Locale.ROOT, "  %-19s on %-15s", receiver.domain(), receivers.address(receiver)));
            screen.say("      " + receiver.says());
        }
        screen.say("Set for this demo:");
        screen.say("  retries after " + pace().delays() + ", then given up");
        DemoConfiguration.limits().forEach(limit -> screen.say("  " + limit));
        screen.say(mails + " mails out of " + ready.files() + " files; four of five over SMTP, the fifth as a file.");
        screen.say("Ask in a second terminal, Ctrl-C ends it here:");
        screen.say("  ./postiljon why limited.example --data " + data);
        screen.say("");
    }

    private static int conclude(DemoScreen screen, DemoRun.Outcome outcome, double seconds) {
        Books books = outcome.books();
        var summary = DemoReport.summary(books, outcome.sites(), seconds);
        screen.object(Map.of("summary", summary));
        screen.say("");
        DemoReport.lines(summary).forEach(screen::say);
        if (outcome.refused() > 0) {
            screen.say("Refused by our server, named in the log: " + outcome.refused() + " mails");
        }
        List<String> disagreements = books.disagreements();
        if (disagreements.isEmpty()) {
            screen.say("Nothing is lost, and both sides say the same.");
            return 0;
        }
        disagreements.forEach(screen::complain);
        return 1;
    }

    /** A server as the demo sees it. */
    private record Running(PostiljonServer server, Path data) implements DemoSender {
        @Override
        public InetSocketAddress smtp() {
            var address = server.running().smtp().get(0);
            return new InetSocketAddress(address.getHost(), address.getPort());
        }

        @Override
        public Path spoolDirectory() {
            return server.spoolDirectory();
        }

        @Override
        public void endWork() {
            server.endWork();
        }

        @Override
        public Engine engine() {
            return server.engine();
        }

        @Override
        public Spool spool() {
            return server.store().spool();
        }

        @Override
        public EventLog events() {
            return server.store().eventLog();
        }

        @Override
        public Set<String> queued() {
            return server.queuedRecipients();
        }

        @Override
        public Set<String> errors() {
            return server.errorRecipients();
        }
    }
}
