package org.postiljon.extension;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Scopes;
import com.google.inject.Singleton;
import java.time.Clock;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.utils.PropertiesProvider;
import org.postiljon.console.AccessToken;
import org.postiljon.delivery.engine.Engine;
import org.postiljon.delivery.engine.Operator;
import org.postiljon.delivery.site.RoutedDomains;
import org.postiljon.delivery.spool.EventLog;
import org.postiljon.delivery.spool.Spool;
import org.postiljon.extension.intake.DurableIntake;
import org.postiljon.extension.intake.Intake;
import org.postiljon.extension.settings.PostiljonSettings;
import org.postiljon.extension.settings.SettingsFile;
import org.postiljon.mailets.Submissions;
import org.postiljon.store.embedded.EmbeddedStore;

/**
 * Binds the one {@link Postiljon} of a James, and its parts by their own names. Serves as an extension (through
 * {@link PostiljonModule}) and as a module of a server that is assembled with it.
 */
public final class EngineModule extends AbstractModule {
    @Override
    protected void configure() {
        bind(Postiljon.class).in(Scopes.SINGLETON);
        bind(Submissions.class).to(Postiljon.class);
        bind(Intake.class).to(DurableIntake.class);
        bind(Operator.class).to(Engine.class);
    }

    @Provides
    @Singleton
    PostiljonSettings settings(PropertiesProvider properties) throws ConfigurationException {
        return SettingsFile.read(properties);
    }

    @Provides
    @Singleton
    StoreLease lease(PostiljonSettings settings, Directories directories, Clock clock) {
        return StoreLease.owned(
                EmbeddedStore.open(directories.data(settings.dataDirectory()), settings.store(), clock));
    }

    @Provides
    Engine engine(Postiljon postiljon) {
        return postiljon.engine();
    }

    @Provides
    EmbeddedStore store(Postiljon postiljon) {
        return postiljon.store();
    }

    @Provides
    Spool spool(Postiljon postiljon) {
        return postiljon.store().spool();
    }

    @Provides
    EventLog eventLog(Postiljon postiljon) {
        return postiljon.store().eventLog();
    }

    @Provides
    RoutedDomains domains(Postiljon postiljon) {
        return postiljon.domains();
    }

    @Provides
    @Singleton
    AccessToken accessToken(Postiljon postiljon) {
        return AccessToken.in(postiljon.dataDirectory());
    }
}
