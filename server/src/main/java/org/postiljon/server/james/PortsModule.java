package org.postiljon.server.james;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import java.io.FileNotFoundException;
import java.util.OptionalInt;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.server.core.configuration.Configuration.ConfigurationPath;
import org.apache.james.server.core.configuration.ConfigurationProvider;
import org.apache.james.server.core.configuration.FileConfigurationProvider;
import org.apache.james.util.LoggingLevel;
import org.apache.james.utils.PropertiesProvider;

/**
 * Ports that were given on the command line hold before those in {@code conf}. And {@code cors.enable=false} holds:
 * James allows the pages of all hosts to read webadmin's answers whatever it says.
 */
final class PortsModule extends AbstractModule {
    /** Matches the origin of no page (Fetch standard, CORS check); without a value James writes {@code *}. */
    private static final String NO_ORIGIN = "";

    private final OptionalInt smtp;
    private final OptionalInt admin;

    PortsModule(OptionalInt smtp, OptionalInt admin) {
        this.smtp = smtp;
        this.admin = admin;
    }

    @Provides
    @Singleton
    ConfigurationProvider configurations(
            FileSystem files, org.apache.james.server.core.configuration.Configuration configuration) {
        FileConfigurationProvider conf = new FileConfigurationProvider(files, configuration);
        return new ConfigurationProvider() {
            @Override
            public HierarchicalConfiguration<ImmutableNode> getConfiguration(String component, LoggingLevel onError)
                    throws ConfigurationException {
                HierarchicalConfiguration<ImmutableNode> found = conf.getConfiguration(component, onError);
                if (component.equals("smtpserver") && smtp.isPresent()) {
                    String bind = found.getString("smtpserver(0).bind", "127.0.0.1");
                    String host = bind.contains(":") ? bind.substring(0, bind.lastIndexOf(':')) : bind;
                    found.setProperty("smtpserver(0).bind", host + ":" + smtp.getAsInt());
                }
                return found;
            }
        };
    }

    @Provides
    @Singleton
    PropertiesProvider properties(FileSystem files, ConfigurationPath path) {
        return new PropertiesProvider(files, path) {
            @Override
            public Configuration getConfiguration(String name) throws FileNotFoundException, ConfigurationException {
                Configuration found = super.getConfiguration(name);
                if (name.equals("webadmin")) {
                    admin.ifPresent(port -> found.setProperty("port", port));
                    if (!found.getBoolean("cors.enable", false)) {
                        found.setProperty("cors.origin", NO_ORIGIN);
                    }
                }
                return found;
            }
        };
    }
}
