package org.postiljon.server.doctor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.postiljon.delivery.site.RouteTable;
import org.postiljon.extension.settings.PostiljonSettings;
import org.postiljon.mailets.option.InvalidSettings;
import org.postiljon.server.disk.Settings;

/**
 * What {@code postiljon.properties} says, read as the server reads it.
 *
 * @param settings what it says; empty: it can't be used
 * @param findings about it
 */
record SettingsCheck(Optional<PostiljonSettings> settings, List<Finding> findings) {
    private static final String NAME = "postiljon.properties";
    private static final String FILE = "conf/" + NAME;

    static SettingsCheck look(Installation james) {
        List<Finding> findings = new ArrayList<>();
        try {
            PostiljonSettings settings = Settings.of(james.root());
            settings.routes().flatMap(name -> routes(james, name)).ifPresent(findings::add);
            if (findings.isEmpty()) {
                findings.add(Finding.ok(
                        FILE,
                        Files.exists(james.conf(NAME)) ? "can be used" : "is not there: all keys have their default"));
            }
            return new SettingsCheck(Optional.of(settings), findings);
        } catch (InvalidSettings e) {
            String.valueOf(e.getMessage()).lines().map(SettingsCheck::told).forEach(findings::add);
        } catch (ConfigurationException e) {
            findings.add(LinesCheck.unreadable("postiljon", e));
        }
        return new SettingsCheck(Optional.empty(), findings);
    }

    /** A line like {@code postiljon.properties, KEY: "x" is not a size. Write ...}. */
    private static Finding told(String line) {
        return parted("conf/", line);
    }

    /** What a parser says of a key, its advice parted from the rest. */
    static Finding parted(String place, String line) {
        int file = line.indexOf(", ");
        int end = line.indexOf(". ");
        String what = end < 0 ? line.substring(file + 2) : line.substring(file + 2, end);
        String fix = end < 0
                ? "see the reference"
                : line.substring(end + 2).replaceFirst("\\.$", "").replaceFirst("^Did you mean (.*)\\?$", "write $1");
        return Finding.fail(place + line.substring(0, file), what, lowerFirst(fix));
    }

    static String lowerFirst(String text) {
        return text.substring(0, 1).toLowerCase(Locale.ROOT) + text.substring(1);
    }

    private static Optional<Finding> routes(Installation james, String name) {
        String file = "conf/" + name;
        try {
            RouteTable.parse(file, Files.readString(james.conf(name), StandardCharsets.UTF_8));
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(Finding.fail(
                    FILE,
                    "routes names " + name + ", which can't be read in conf",
                    "put that file into conf, or remove the line"));
        } catch (IllegalArgumentException e) {
            String said = String.valueOf(e.getMessage());
            return Optional.of(Finding.fail(
                    file, said.startsWith(file) ? said.substring(file.length() + 2) : said, "correct that line"));
        }
    }
}
