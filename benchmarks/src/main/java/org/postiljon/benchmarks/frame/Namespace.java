package org.postiljon.benchmarks.frame;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A network of our own, with nothing but a loopback whose packets have the internet's size. On a usual loopback (packets of
 * 64 KB) a client without TCP_NODELAY, like javax.mail, stalls 43 ms with each mail of 10 KB, which no real network shows:
 * a comparison there would flatter us by a factor of ten and more. The processes are in a name space of their own, too,
 * so that none outlives the measurement.
 */
public final class Namespace {
    private static final int MTU = 1500;
    private static final int SOON_SECONDS = 2;
    private static final int LONGEST_MINUTES = 10;
    private static final String MARK = "POSTILJON_BENCH_NAMESPACE";

    private final Programs programs;
    private final User user;

    /** Who this process belongs to, by number. */
    record User(int id, int group) {
        boolean isRoot() {
            return id == 0;
        }

        static User current() {
            try {
                Path self = Path.of("/proc/self");
                return new User((int) Files.getAttribute(self, "unix:uid"), (int) Files.getAttribute(self, "unix:gid"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Of this machine. */
    public Namespace(Programs programs) {
        this(programs, User.current());
    }

    Namespace(Programs programs, User user) {
        this.programs = programs;
        this.user = user;
    }

    /** Whether this process is in one. */
    public static boolean isHere() {
        try {
            NetworkInterface loopback = NetworkInterface.getByName("lo");
            return System.getenv(MARK) != null && loopback != null && loopback.isUp() && loopback.getMTU() == MTU;
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends this process when whoever started it in a name space does, however that ended. */
    public static void endWithParent() {
        Thread watching = new Thread(
                () -> {
                    try {
                        while (System.in.read() >= 0) {
                            // Nobody writes.
                        }
                    } catch (IOException gone) {
                        // Like an end.
                    }
                    System.exit(130);
                },
                "parent");
        watching.setDaemon(true);
        watching.start();
    }

    /**
     * Runs a command in one. Its output is ours.
     *
     * @return its exit status
     * @throws IOException a program that is needed is missing, or none can be made here; the message says what to do
     */
    public int run(List<String> command) throws IOException, InterruptedException {
        Path unshare = programs.find("unshare", "util-linux");
        Path ip = programs.find("ip", "iproute2");
        String script = ip + " link set lo up && " + ip + " link set lo mtu " + MTU;
        Map<String, String> environment = Map.of(MARK, "1");
        try {
            Child.run(inside(unshare, script, user, List.of("true")), environment);
        } catch (UncheckedIOException refused) {
            throw new IOException(
                    "No network name space can be made here, and on another network the figures would mislead. Run it as"
                            + " root, or allow user name spaces (sysctl kernel.unprivileged_userns_clone=1); in a"
                            + " container, give it the capability SYS_ADMIN. "
                            + refused.getMessage(),
                    refused);
        }
        ProcessBuilder builder = new ProcessBuilder(inside(unshare, script, user, command))
                .redirectOutput(Redirect.INHERIT)
                .redirectError(Redirect.INHERIT);
        builder.environment().putAll(environment);
        Process process = builder.start();
        Thread onExit = new Thread(() -> end(process), "namespace");
        Runtime.getRuntime().addShutdownHook(onExit);
        int status = process.waitFor();
        try {
            Runtime.getRuntime().removeShutdownHook(onExit);
        } catch (IllegalStateException ending) {
            // The hook finds it ended.
        }
        return status;
    }

    /** The end of its input tells it to clear away and end; ten thousands of files take a while on a busy disk. */
    private static void end(Process process) {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(SOON_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("Clearing away ...");
                if (!process.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES)) {
                    process.destroyForcibly();
                }
            }
        } catch (IOException gone) {
            // It has ended.
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * The command that makes one.
     *
     * @param script  prepares its network
     * @param command what runs in it
     */
    static List<String> inside(Path unshare, String script, User user, List<String> command) {
        List<String> all = new ArrayList<>(List.of(unshare.toString()));
        if (!user.isRoot()) {
            all.add("--map-root-user");
        }
        all.addAll(List.of("--net", "--pid", "--fork", "--kill-child", "--mount-proc"));
        all.addAll(List.of("sh", "-c", script + " && exec \"$@\"", "sh"));
        if (!user.isRoot()) {
            // Programs like smtp-sink want to leave root, which can't be left where it is the only user: be none again.
            all.addAll(List.of(unshare.toString(), "--user", "--map-user=" + user.id(), "--map-group=" + user.group()));
        }
        all.addAll(command);
        return all;
    }
}
