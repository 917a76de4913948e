package org.postiljon.server.disk;

import java.nio.file.Path;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.server.core.configuration.Configuration;
import org.apache.james.server.core.filesystem.FileSystemImpl;
import org.apache.james.utils.PropertiesProvider;
import org.postiljon.extension.settings.PostiljonSettings;
import org.postiljon.extension.settings.SettingsFile;

/** Reads properties of a James that does not run, as James itself does. */
public final class Settings {
    private Settings() {}

    /** James's reader for a working directory. */
    public static PropertiesProvider reader(Path workingDirectory) {
        Configuration configuration = Configuration.builder()
                .workingDirectory(workingDirectory.toString())
                .build();
        return new PropertiesProvider(
                new FileSystemImpl(configuration.directories()), configuration.configurationPath());
    }

    /**
     * What {@code conf/postiljon.properties} says.
     *
     * @throws ConfigurationException                        when it is no properties file
     * @throws org.postiljon.mailets.option.InvalidSettings when a key can't stay so; says what to write
     */
    public static PostiljonSettings of(Path workingDirectory) throws ConfigurationException {
        return SettingsFile.read(reader(workingDirectory));
    }
}
