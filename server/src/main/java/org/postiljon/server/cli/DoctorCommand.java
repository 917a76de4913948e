package org.postiljon.server.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.postiljon.server.disk.Logging;
import org.postiljon.server.doctor.DnsNames;
import org.postiljon.server.doctor.Doctor;
import org.postiljon.server.doctor.Finding;
import org.postiljon.server.doctor.Finding.Level;
import org.postiljon.server.doctor.Installation;
import org.postiljon.server.doctor.ThisMachine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code doctor}. */
@Command(
        name = "doctor",
        description =
                "Looks at a James with Postiljon in it, and says what is missing or wrong. Starts and changes nothing.",
        mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
    private static final Duration DNS_PATIENCE = Duration.ofSeconds(6);

    @Option(
            names = "--james",
            paramLabel = "DIR",
            required = true,
            description = "James's working directory: the one with conf and extensions-jars.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path directory;

    @Option(
            names = "--jars",
            paramLabel = "DIR",
            description = "Where James's own jars are, if not below its directory.")
    private List<Path> libraries = List.of();

    @Option(
            names = "--java",
            paramLabel = "HOME",
            description = "The Java that James runs with (default: JAVA_HOME, or the one that runs this).")
    private @Nullable Path java;

    @Option(names = "--offline", description = "Does not ask DNS.")
    private boolean offline;

    @Option(names = "--json", description = "Prints JSON objects, one a line, and nothing else.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Logging.off();
        List<Finding> findings = Doctor.look(
                new Installation(directory, libraries),
                new ThisMachine(),
                Optional.ofNullable(java),
                offline ? Optional.empty() : Optional.of(new DnsNames(DNS_PATIENCE)));
        PrintWriter out = new Terminal(spec.commandLine().getOut(), json);
        findings.forEach(finding -> out.println(json ? json(finding) : finding.line()));
        long failed =
                findings.stream().filter(each -> each.level() == Level.FAIL).count();
        if (!json) {
            out.println(
                    failed == 0
                            ? "Nothing keeps this James from sending."
                            : failed + " to mend before James is started.");
        }
        out.flush();
        return failed == 0 ? 0 : 1;
    }

    private static String json(Finding finding) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("level", finding.level().name())
                .put("file", finding.file())
                .put("what", finding.what())
                .put("fix", finding.fix())
                .toString();
    }
}
