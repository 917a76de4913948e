package org.postiljon.server.james;

import com.google.common.net.HostAndPort;
import java.util.List;
import javax.inject.Inject;
import org.apache.james.smtpserver.netty.SMTPServerFactory;
import org.apache.james.utils.GuiceProbe;
import org.apache.james.webadmin.WebAdminConfiguration;
import org.apache.james.webadmin.WebAdminServer;
import org.postiljon.delivery.engine.Engine;

/** What is asked of a started James from outside. */
final class ServerProbe implements GuiceProbe {
    private final SMTPServerFactory smtp;
    private final WebAdminServer admin;
    private final WebAdminConfiguration adminConfiguration;
    private final Engine engine;
    private final DroppedIntake dropped;
    private final PoolSpooler spooler;

    @Inject
    ServerProbe(
            SMTPServerFactory smtp,
            WebAdminServer admin,
            WebAdminConfiguration adminConfiguration,
            Engine engine,
            DroppedIntake dropped,
            PoolSpooler spooler) {
        this.smtp = smtp;
        this.admin = admin;
        this.adminConfiguration = adminConfiguration;
        this.engine = engine;
        this.dropped = dropped;
        this.spooler = spooler;
    }

    List<HostAndPort> smtp() {
        return smtp.getServers().stream()
                .flatMap(server -> server.getListenAddresses().stream())
                .map(address -> HostAndPort.fromParts(address.getHostString(), address.getPort()))
                .toList();
    }

    /** Takes no more mail, answers what is taken, and lets the mailets end; while all that they use still runs. */
    void endIntake() {
        smtp.getServers().forEach(server -> {
            boolean unused = server.stop();
        });
        spooler.dispose();
    }

    HostAndPort admin() {
        return HostAndPort.fromParts(
                adminConfiguration.getHost(), admin.getPort().getValue());
    }

    Engine engine() {
        return engine;
    }

    DroppedIntake dropped() {
        return dropped;
    }
}
