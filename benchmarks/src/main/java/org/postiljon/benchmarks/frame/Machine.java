package org.postiljon.benchmarks.frame;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * On what was measured.
 *
 * @param cpu        its model
 * @param cpus       how many
 * @param kernel     its version
 * @param java       its version
 * @param directory  where mail is stored
 * @param fileSystem the type of that disk
 * @param when       the measurement began
 * @param load       of the machine over the minute before
 */
record Machine(
        String cpu,
        int cpus,
        String kernel,
        String java,
        Path directory,
        String fileSystem,
        Instant when,
        double load) {
    /** This one. */
    static Machine here(Path directory, Proc proc) throws IOException {
        return new Machine(
                proc.cpuModel(),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.version"),
                System.getProperty("java.vm.name") + " " + Runtime.version(),
                directory,
                Files.getFileStore(directory).type(),
                Instant.now().truncatedTo(ChronoUnit.SECONDS),
                proc.load());
    }

    String text() {
        return cpus + " CPUs, " + cpu + "; Linux " + kernel + "; " + java + "; " + directory + " on " + fileSystem
                + "; " + when + "; load before: " + load;
    }

    Map<String, Object> json() {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("cpu", cpu);
        told.put("cpus", cpus);
        told.put("kernel", kernel);
        told.put("java", java);
        told.put("directory", directory.toString());
        told.put("fileSystem", fileSystem);
        told.put("when", when.toString());
        told.put("load", load);
        return told;
    }
}
