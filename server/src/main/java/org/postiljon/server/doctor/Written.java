package org.postiljon.server.doctor;

import java.io.FileNotFoundException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.postiljon.server.disk.Settings;

/**
 * A properties file of {@code conf}, read by James's own reader.
 *
 * @param name   of the file
 * @param values what it says; empty: there is no file
 */
record Written(String name, Optional<Configuration> values) {
    private static final String BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf";

    /**
     * Reads it.
     *
     * @param name without its ending
     * @throws ConfigurationException when it is no properties file
     */
    static Written read(Installation james, String name) throws ConfigurationException {
        try {
            return new Written(
                    name + ".properties",
                    Optional.of(Settings.reader(james.root()).getConfiguration(name)));
        } catch (FileNotFoundException none) {
            return new Written(name + ".properties", Optional.empty());
        }
    }

    /** As it is told. */
    String file() {
        return "conf/" + name;
    }

    List<String> list(String key) {
        return values.map(each -> Arrays.asList(each.getStringArray(key))).orElse(List.of());
    }

    Optional<String> text(String key) {
        return list(key).stream().findFirst().map(String::strip);
    }

    /** Keys as James reads them; an editor's byte order mark is part of the first. */
    List<String> keys() {
        List<String> keys = new ArrayList<>();
        values.ifPresent(each -> each.getKeys().forEachRemaining(keys::add));
        return keys;
    }

    boolean hasByteOrderMark() {
        return keys().stream().anyMatch(key -> key.startsWith(BYTE_ORDER_MARK) || key.startsWith("\ufeff"));
    }
}
