package org.postiljon.extension.settings;

import java.io.FileNotFoundException;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.utils.PropertiesProvider;

/** Finds {@code postiljon.properties} where James keeps its configuration. */
public final class SettingsFile {
    private SettingsFile() {}

    /**
     * Reads it; a file that is missing has only defaults.
     *
     * @throws ConfigurationException                            when it is no properties file
     * @throws org.postiljon.mailets.option.InvalidSettings when a key can't stay as it is; says what to write
     */
    public static PostiljonSettings read(PropertiesProvider properties) throws ConfigurationException {
        Map<String, String> written = new TreeMap<>();
        try {
            Configuration file = properties.getConfiguration(PostiljonSettings.FILE);
            file.getKeys()
                    .forEachRemaining(
                            key -> written.put(key, String.join(", ", Arrays.asList(file.getStringArray(key)))));
        } catch (FileNotFoundException e) {
            // All keys have a default that suits most.
            written.clear();
        }
        return PostiljonSettings.parse(written);
    }
}
