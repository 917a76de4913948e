package org.postiljon.server.james;

import com.google.inject.Module;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.util.Modules;
import org.apache.james.FakeSearchMailboxModule;
import org.apache.james.MemoryJamesServerMain;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.modules.server.DKIMMailetModule;
import org.apache.james.modules.server.MailQueueRoutesModule;
import org.apache.james.modules.server.MailRepositoriesRoutesModule;
import org.apache.james.modules.server.NoJwtModule;
import org.apache.james.modules.server.WebAdminServerModule;
import org.apache.james.webadmin.Routes;
import org.apache.james.webadmin.routes.DomainsRoutes;
import org.apache.james.webadmin.routes.UserRoutes;
import org.postiljon.console.PostiljonRoutes;
import org.postiljon.extension.EngineModule;
import org.postiljon.extension.PostiljonHealthCheck;

/**
 * The parts of James's memory server that a sender needs (SMTP, mailets, webadmin; no IMAP, POP3, LMTP, JMAP), and
 * Postiljon's extension.
 */
final class SenderModules {
    private SenderModules() {}

    static Module all() {
        return Modules.combine(
                MemoryJamesServerMain.SMTP_ONLY_MODULE,
                new FakeSearchMailboxModule(),
                new DKIMMailetModule(),
                new WebAdminServerModule(),
                new NoJwtModule(),
                new MailQueueRoutesModule(),
                new MailRepositoriesRoutesModule(),
                new EngineModule(),
                binder -> {
                    Multibinder.newSetBinder(binder, HealthCheck.class)
                            .addBinding()
                            .to(PostiljonHealthCheck.class);
                    Multibinder<Routes> routes = Multibinder.newSetBinder(binder, Routes.class);
                    routes.addBinding().to(DomainsRoutes.class);
                    routes.addBinding().to(UserRoutes.class);
                    routes.addBinding().to(PostiljonRoutes.class);
                });
    }
}
