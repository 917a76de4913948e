package org.postiljon.extension;

import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.server.core.configuration.Configuration.ConfigurationPath;
import org.postiljon.delivery.site.RouteTable;

/** Finds our files where James keeps its own. */
public final class Directories {
    private final FileSystem files;
    private final ConfigurationPath conf;

    /** With James's view of its directories. */
    @Inject
    public Directories(FileSystem files, ConfigurationPath conf) {
        this.files = files;
        this.conf = conf;
    }

    /** A directory of data; a relative one is below James's working directory. */
    Path data(String written) {
        try {
            return files.getBasedir().toPath().resolve(written).toAbsolutePath().normalize();
        } catch (FileNotFoundException e) {
            throw new IllegalStateException("James does not know its working directory", e);
        }
    }

    /**
     * The set routes.
     *
     * @param name of a file in {@code conf}; empty: none
     * @throws IllegalArgumentException when the file is not there or has an error; says what to write
     */
    RouteTable routes(Optional<String> name) {
        if (name.isEmpty()) {
            return RouteTable.EMPTY;
        }
        String file = name.get();
        try {
            File found = files.getFile(conf.asString() + file);
            return RouteTable.parse("conf/" + file, Files.readString(found.toPath(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "postiljon.properties, routes: \"" + file + "\" can't be read (" + e
                            + "). Put the file into conf, or" + " remove the line.",
                    e);
        }
    }
}
