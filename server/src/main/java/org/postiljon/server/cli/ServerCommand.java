package org.postiljon.server.cli;

import com.google.common.base.Joiner;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.postiljon.server.PostiljonServer;
import org.postiljon.server.ServerSettings;
import org.postiljon.server.disk.DataDirectory;
import org.postiljon.server.disk.Logging;
import org.postiljon.server.disk.RunningServer;
import org.postiljon.server.disk.TemporaryFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code server}. */
@Command(
        name = "server",
        description = "Runs the server until it is stopped (Ctrl-C, or SIGTERM).",
        mixinStandardHelpOptions = true)
final class ServerCommand implements Callable<Integer> {
    @Mixin
    private final DataOption data = new DataOption();

    @Option(
            names = "--smtp-port",
            paramLabel = "PORT",
            description = "In place of the one in conf/smtpserver.xml; 0 takes a free one.")
    private @Nullable Integer smtpPort;

    @Option(
            names = "--admin-port",
            paramLabel = "PORT",
            description = "In place of the one in conf/webadmin.properties; 0 takes a free one.")
    private @Nullable Integer adminPort;

    @Option(names = "--json", description = "Says where it listens as one JSON object.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        OptionalInt smtp = port("--smtp-port", smtpPort);
        OptionalInt admin = port("--admin-port", adminPort);
        DataDirectory directory = data.directory();
        prepare(directory);
        Logging.into(directory);
        TemporaryFiles.check(directory);
        PostiljonServer server;
        try {
            server = PostiljonServer.start(new ServerSettings(directory.root(), smtp, admin));
        } catch (Exception e) {
            throw new CommandFailure(Reasons.of(e) + "\nMore is in " + directory.logs(), e);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server), "stop"));
        tell(directory, server.running());
        new CountDownLatch(1).await(); // a signal ends it
        return 0;
    }

    /** A stop by a signal is what was wanted: exit status 0, where Java would tell the signal. */
    private static void stop(PostiljonServer server) {
        server.close();
        Runtime.getRuntime().halt(0);
    }

    /** Before the log is opened, which would make the directory readable for everybody. */
    private static void prepare(DataDirectory directory) {
        try {
            directory.prepare();
        } catch (IOException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()), e);
        }
    }

    private void tell(DataDirectory directory, RunningServer running) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(running.json().put("data", directory.root().toString()));
        } else {
            out.println("Postiljon takes mail by SMTP on " + Joiner.on(", ").join(running.smtp()) + ".");
            out.println("Its webadmin is on " + running.admin() + "; the token is in " + running.token() + ".");
            out.println("Its data is in " + directory.root() + "; edit conf there and start again.");
        }
        out.flush();
    }

    private OptionalInt port(String option, @Nullable Integer port) {
        if (port != null && (port < 0 || port > 65_535)) {
            throw new ParameterException(
                    spec.commandLine(), option + ": \"" + port + "\" is not a port from 0 to 65535.");
        }
        return port == null ? OptionalInt.empty() : OptionalInt.of(port);
    }
}
