package org.postiljon.server.james;

import com.google.common.net.HostAndPort;
import com.google.inject.Module;
import java.util.List;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.GuiceJamesServer;
import org.apache.james.server.core.configuration.Configuration;
import org.postiljon.delivery.engine.Engine;
import org.postiljon.server.ServerSettings;
import org.postiljon.server.disk.DataDirectory;
import org.postiljon.server.dropped.Submitter;
import org.postiljon.store.embedded.EmbeddedStore;

/** James 3.8.1 as a sender, with durable parts. Its place in the house: it takes mail in and runs the mailets. */
public final class ReferenceJames implements AutoCloseable {
    private static final String HOST_IN_LOG = "james.protocols.mdc.hostname";

    static {
        // Read once when James's class is loaded: else a failed start ends the whole process.
        System.setProperty("james.exit.on.startup.error", "false");
        // Else James asks DNS for the name of each client to have it in log lines; its address is in them anyway.
        if (System.getProperty(HOST_IN_LOG) == null) {
            System.setProperty(HOST_IN_LOG, "false");
        }
    }

    private final GuiceJamesServer james;

    private ReferenceJames(GuiceJamesServer james) {
        this.james = james;
    }

    /**
     * Starts it.
     *
     * @param configuration on {@code data}
     * @param store         open; not closed by this
     * @param more          hold before all others
     * @throws Exception what James throws when it can't start; nothing runs then
     */
    public static ReferenceJames start(
            Configuration configuration,
            ServerSettings settings,
            DataDirectory data,
            EmbeddedStore store,
            List<Module> more)
            throws Exception {
        GuiceJamesServer james = GuiceJamesServer.forConfiguration(configuration)
                .combineWith(SenderModules.all())
                .overrideWith(new DurableModule(data, store), new PortsModule(settings.smtp(), settings.admin()))
                .overrideWith(more);
        try {
            james.start();
        } catch (ConfigurationException e) {
            james.stop();
            throw new MailetContainerFaults(data.conf()).named(e);
        } catch (Exception e) {
            james.stop();
            throw e;
        }
        return new ReferenceJames(james);
    }

    /** Where it takes mail; may be empty. */
    public List<HostAndPort> smtp() {
        return james.getProbe(ServerProbe.class).smtp();
    }

    /** Where its webadmin listens, as {@code conf} names the host. */
    public HostAndPort admin() {
        return james.getProbe(ServerProbe.class).admin();
    }

    /** Its engine, for questions and orders. */
    public Engine engine() {
        return james.getProbe(ServerProbe.class).engine();
    }

    /** Takes mails of the spool directory into James's own queue. */
    public Submitter dropped() {
        return james.getProbe(ServerProbe.class).dropped();
    }

    /** Takes no more mail and lets the mailets end; what is in the queues stays there. */
    @Override
    public void close() {
        james.getProbe(ServerProbe.class).endIntake();
        james.stop();
    }
}
