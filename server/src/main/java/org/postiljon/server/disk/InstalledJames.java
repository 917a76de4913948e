package org.postiljon.server.disk;

import com.google.common.net.HostAndPort;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.ex.ConversionException;
import org.postiljon.console.AccessToken;
import org.postiljon.mailets.option.InvalidSettings;

/** Where the webadmin of somebody's James with Postiljon in it should listen, as its own {@code conf} says. */
public final class InstalledJames {
    /** In place of the number of its process, which nobody wrote down. */
    public static final long NO_PID = 0;

    private static final int NO_PORT = 0;

    private InstalledJames() {}

    /** Whether a directory is the working directory of a James with Postiljon in it, which writes no {@code server.json}. */
    public static boolean is(DataDirectory directory) {
        return Files.exists(directory.conf().resolve("extensions.properties"))
                && !Files.exists(directory.serverFile().file());
    }

    /**
     * How to ask it. Its process is not known ({@link #NO_PID}).
     *
     * @throws IOException that names file, key and fix when it can't be asked
     */
    public static RunningServer in(DataDirectory directory) throws IOException {
        Path root = directory.root();
        try {
            Configuration admin = Settings.reader(root).getConfiguration("webadmin");
            int port = admin.getInt("port", NO_PORT);
            if (!admin.getBoolean("enabled", false) || port == NO_PORT) {
                throw new IOException(
                        "conf/webadmin.properties does not say enabled=true and a port: nobody can ask this James");
            }
            if (admin.getBoolean("https.enabled", false)) {
                throw new IOException("conf/webadmin.properties says https.enabled=true, which this command does not"
                        + " speak. Ask with curl, as docs/install.md shows");
            }
            Path token = root.resolve(Settings.of(root).dataDirectory()).resolve(AccessToken.FILE);
            String host = admin.getString("host", "localhost");
            return new RunningServer(
                    NO_PID,
                    List.of(),
                    HostAndPort.fromParts(host.equals("0.0.0.0") ? "127.0.0.1" : host, port),
                    token.normalize());
        } catch (FileNotFoundException e) {
            throw new IOException("there is no conf/webadmin.properties in " + root, e);
        } catch (ConfigurationException | InvalidSettings | ConversionException e) {
            throw new IOException("conf of " + root + " can't be read: " + e.getMessage(), e);
        }
    }
}
