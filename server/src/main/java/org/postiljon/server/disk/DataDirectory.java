package org.postiljon.server.disk;

import static java.nio.file.attribute.PosixFilePermissions.asFileAttribute;
import static java.nio.file.attribute.PosixFilePermissions.fromString;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Where everything of a server lies.
 *
 * <pre>
 * conf/         what an admin edits; filled with samples at the first start
 * var/postiljon/ the embedded store: queues, spool, events, mail repositories; and "token", which opens webadmin
 *               (elsewhere where conf/postiljon.properties says so)
 * var/users     who may log in          var/domains  the server's own domains
 * var/scratch/  large mails on their way to the store, and all temporary files; emptied at the start
 * spool/        mails that are dropped here as files are sent; then they are in spool/done or spool/failed
 * logs/         postiljon.log, events.log
 * server.json   where the running server listens
 * </pre>
 *
 * @param root absolute
 */
public record DataDirectory(Path root) {
    /** Sample files that go to {@code conf}. */
    static final List<String> SAMPLES = List.of(
            "dnsservice.xml",
            "domainlist.xml",
            "logback.xml",
            "mailetcontainer.xml",
            "mailrepositorystore.xml",
            "postiljon.properties",
            "routes",
            "smtpserver.xml",
            "usersrepository.xml",
            "webadmin.properties");

    /** All that is in the root; a demo may lie in a server's directory, and each file system has a lost+found. */
    static final Set<String> NAMES =
            Set.of("conf", "var", "spool", "logs", "server.json", "server.json.next", "demo", "lost+found");

    /** A directory that need not exist yet. */
    public DataDirectory {
        root = root.toAbsolutePath().normalize();
    }

    /** What an admin edits. */
    public Path conf() {
        return root.resolve("conf");
    }

    /** Large mails on their way to the store, and all temporary files. */
    public Path scratch() {
        return root.resolve("var/scratch");
    }

    /** Who may log in. */
    public DurableLines users() {
        return new DurableLines(root.resolve("var/users"));
    }

    /** The server's own domains. */
    public DurableLines domains() {
        return new DurableLines(root.resolve("var/domains"));
    }

    /** The mail repositories that there are. */
    public DurableLines repositories() {
        return new DurableLines(root.resolve("var/repositories"));
    }

    /** Where mails are dropped as files. */
    public Path spool() {
        return root.resolve("spool");
    }

    /** Log files. */
    public Path logs() {
        return root.resolve("logs");
    }

    /** Where the running server listens. */
    public DurableLines serverFile() {
        return new DurableLines(root.resolve("server.json"));
    }

    /**
     * Makes what is missing: directories that only the owner can read, and sample configuration (files that are there
     * stay as they are).
     *
     * @throws IOException when something can't be written; its message names what, and what to do
     */
    public void prepare() throws IOException {
        try {
            for (Path directory : List.of(root, conf(), scratch(), logs(), spool())) {
                make(directory);
            }
            for (Path written : List.of(root, scratch(), logs())) {
                if (!Files.isWritable(written)) {
                    throw new AccessDeniedException(written.toString());
                }
            }
            for (String sample : SAMPLES) {
                copySample(sample);
            }
        } catch (IOException e) {
            throw new IOException(
                    "The data directory " + root + " can't be written (" + e
                            + "). Free its disk, give it to the user who runs the server, or name another with --data.",
                    e);
        }
    }

    /** Java 17 refuses symbolic links to directories otherwise. */
    private static void make(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory, asFileAttribute(fromString("rwx------")));
        }
    }

    /**
     * Removes what a kill left of large mails and other temporary files. Only for who holds the store's lock.
     *
     * @throws IOException when it can't
     */
    public void emptyScratch() throws IOException {
        try (Stream<Path> left = Files.walk(scratch())) {
            for (Path file : left.sorted(Comparator.reverseOrder()).toList()) {
                if (!file.equals(scratch())) {
                    Files.delete(file);
                }
            }
        }
    }

    private void copySample(String name) throws IOException {
        Path file = conf().resolve(name);
        if (Files.exists(file)) {
            return;
        }
        try (InputStream sample = DataDirectory.class.getResourceAsStream("/org/postiljon/server/conf/" + name)) {
            if (sample == null) {
                throw new IOException("The sample " + name + " is missing in the server's jar");
            }
            new DurableLines(file)
                    .write(List.of(new String(sample.readAllBytes(), StandardCharsets.UTF_8).stripTrailing()));
        }
    }
}
