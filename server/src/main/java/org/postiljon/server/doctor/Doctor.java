package org.postiljon.server.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks at all parts of an installation. */
public final class Doctor {
    private Doctor() {}

    /**
     * All findings, in the order in which an admin would mend them.
     *
     * @param javaHome of the Java that James runs with; empty: the usual one
     * @param names    empty: DNS is not asked
     * @throws IOException when a directory can't be read
     */
    public static List<Finding> look(
            Installation james, Machine machine, Optional<Path> javaHome, Optional<Names> names) throws IOException {
        if (!Files.isDirectory(james.root().resolve("conf"))) {
            return List.of(Finding.fail(
                    james.root().toString(),
                    "is no working directory of a James: it has no folder conf",
                    "name the directory that has conf and extensions-jars (container images: /root)"));
        }
        SettingsCheck settings = SettingsCheck.look(james);
        List<Finding> findings = new ArrayList<>();
        findings.addAll(JarCheck.look(james));
        findings.addAll(LinesCheck.look(james));
        findings.addAll(MailetsCheck.look(james));
        findings.addAll(settings.findings());
        findings.addAll(MachineCheck.look(james, machine, javaHome, settings.settings()));
        names.ifPresent(dns -> findings.addAll(NamesCheck.look(james, dns)));
        return findings;
    }
}
