package org.postiljon.server.james;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Scopes;
import com.google.inject.Singleton;
import com.google.inject.TypeLiteral;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.multibindings.ProvidesIntoSet;
import java.io.IOException;
import org.apache.james.dnsservice.api.DNSService;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.domainlist.lib.DomainListConfiguration;
import org.apache.james.mailetcontainer.impl.JamesMailSpooler;
import org.apache.james.mailrepository.api.MailRepositoryUrlStore;
import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.ManageableMailQueue;
import org.apache.james.server.core.configuration.ConfigurationProvider;
import org.apache.james.smtpserver.netty.SMTPServerFactory;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.utils.GuiceProbe;
import org.apache.james.utils.InitializationOperation;
import org.apache.james.utils.InitilizationOperationBuilder;
import org.apache.james.webadmin.authentication.AuthenticationFilter;
import org.postiljon.extension.StoreLease;
import org.postiljon.extension.intake.Intake;
import org.postiljon.extension.mail.ByteBudget;
import org.postiljon.extension.mail.MailFormat;
import org.postiljon.extension.queue.DurableMailQueueFactory;
import org.postiljon.server.account.DurableDomains;
import org.postiljon.server.account.DurableUsers;
import org.postiljon.server.admin.TokenFilter;
import org.postiljon.server.disk.DataDirectory;
import org.postiljon.server.repository.DurableRepositoryUrls;
import org.postiljon.server.smtp.IntakeServers;
import org.postiljon.store.embedded.EmbeddedStore;
import org.postiljon.store.embedded.intake.IntakeStore;

/** What takes the place of the memory server's parts: everything that must outlive the process. */
final class DurableModule extends AbstractModule {
    private final DataDirectory data;
    private final EmbeddedStore store;

    DurableModule(DataDirectory data, EmbeddedStore store) {
        this.data = data;
        this.store = store;
    }

    @Override
    protected void configure() {
        bind(StoreLease.class).toInstance(StoreLease.lent(store));
        bind(IntakeStore.class).toInstance(store.intake());
        bind(MailFormat.class).toInstance(new MailFormat(data.scratch(), ByteBudget.ofThisHeap()));

        bind(DurableMailQueueFactory.class).in(Scopes.SINGLETON);
        bind(new TypeLiteral<MailQueueFactory<? extends ManageableMailQueue>>() {})
                .to(DurableMailQueueFactory.class);
        bind(new TypeLiteral<MailQueueFactory<? extends MailQueue>>() {}).to(DurableMailQueueFactory.class);
        bind(new TypeLiteral<MailQueueFactory<?>>() {}).to(DurableMailQueueFactory.class);

        bind(PoolSpooler.class).in(Scopes.SINGLETON);
        bind(JamesMailSpooler.class).to(PoolSpooler.class);

        bind(DomainList.class).to(DurableDomains.class);
        bind(SendersRepository.class).in(Scopes.SINGLETON);
        bind(UsersRepository.class).to(SendersRepository.class);

        bind(SMTPServerFactory.class).to(IntakeServers.class).in(Scopes.SINGLETON);
        bind(AuthenticationFilter.class).to(TokenFilter.class);
        Multibinder.newSetBinder(binder(), GuiceProbe.class).addBinding().to(ServerProbe.class);
    }

    @Provides
    @Singleton
    Intake intake(DurableMailQueueFactory queues) {
        return Intake.into(queues.createQueue(MailQueueFactory.SPOOL), store::health);
    }

    @Provides
    @Singleton
    DurableDomains domains(DNSService dns) throws IOException {
        return new DurableDomains(dns, data.domains());
    }

    @Provides
    @Singleton
    DurableUsers users() throws IOException {
        return new DurableUsers(data.users());
    }

    @Provides
    @Singleton
    MailRepositoryUrlStore repositories() throws IOException {
        return new DurableRepositoryUrls(data.repositories());
    }

    @ProvidesIntoSet
    InitializationOperation configureDomains(DomainListConfiguration configuration, DurableDomains domains) {
        return InitilizationOperationBuilder.forClass(DurableDomains.class)
                .init(() -> domains.configure(configuration));
    }

    @ProvidesIntoSet
    InitializationOperation configureUsers(ConfigurationProvider configuration, SendersRepository users) {
        return InitilizationOperationBuilder.forClass(SendersRepository.class)
                .init(() -> users.configure(configuration.getConfiguration("usersrepository")));
    }
}
