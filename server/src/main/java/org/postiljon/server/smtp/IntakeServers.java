package org.postiljon.server.smtp;

import javax.inject.Inject;
import org.apache.james.dnsservice.api.DNSService;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.protocols.lib.handler.ProtocolHandlerLoader;
import org.apache.james.smtpserver.netty.SMTPServer;
import org.apache.james.smtpserver.netty.SMTPServerFactory;
import org.postiljon.extension.intake.DurableIntakeHook;
import org.postiljon.extension.intake.Intake;

/** Makes James's SMTP servers as {@link IntakeServer}s. */
public final class IntakeServers extends SMTPServerFactory {
    private final Intake intake;

    /** For Guice. */
    @Inject
    public IntakeServers(
            DNSService dns,
            ProtocolHandlerLoader loader,
            FileSystem fileSystem,
            MetricFactory metricFactory,
            Intake intake) {
        super(dns, loader, fileSystem, metricFactory);
        this.intake = intake;
    }

    @Override
    protected SMTPServer createServer() {
        return new IntakeServer(smtpMetrics, new DurableIntakeHook(intake));
    }
}
