package org.postiljon.server.smtp;

import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.ArrayList;
import java.util.List;
import org.apache.james.protocols.api.ProtocolSession;
import org.apache.james.protocols.api.ProtocolTransport;
import org.apache.james.protocols.netty.AbstractChannelPipelineFactory;
import org.apache.james.protocols.netty.ChannelHandlerFactory;
import org.apache.james.protocols.smtp.SMTPConfiguration;
import org.apache.james.protocols.smtp.SMTPProtocol;
import org.apache.james.protocols.smtp.core.DataCmdHandler;
import org.apache.james.protocols.smtp.core.DataLineFilter;
import org.apache.james.smtpserver.DataLineJamesMessageHookHandler;
import org.apache.james.smtpserver.ExtendedSMTPSession;
import org.apache.james.smtpserver.netty.SMTPServer;
import org.apache.james.smtpserver.netty.SmtpMetrics;

/**
 * James's SMTP server, which takes lines of any length in mails, up to the mail's largest size. James leaves out a line
 * of more than 8192 octets, answers 500 for it, and then 250 for the mail without it.
 */
@SuppressWarnings({"unchecked", "rawtypes"}) // of James's own raw types
final class LongLineServer extends SMTPServer {
    private final SmtpMetrics metrics;
    private final SMTPConfiguration settings = new SMTPHandlerConfigurationDataImpl();

    @SuppressWarnings("NullAway.Init") // preInit sets it before a connection can come
    private SMTPProtocol protocol;

    LongLineServer(SmtpMetrics metrics) {
        super(metrics);
        this.metrics = metrics;
    }

    @Override
    protected void preInit() throws Exception {
        super.preInit();
        protocol = new SMTPProtocol(getProtocolHandlerChain(), settings) {
            @Override
            public ProtocolSession newSession(ProtocolTransport transport) {
                return new ExtendedSMTPSession(settings, transport);
            }
        };
        List<DataLineFilter> filters = new ArrayList<>();
        for (DataLineFilter filter : getProtocolHandlerChain().getHandlers(DataLineFilter.class)) {
            if (filter instanceof DataLineJamesMessageHookHandler) {
                filters.add(new ContentPieces());
            }
            filters.add(filter);
        }
        for (DataCmdHandler data : getProtocolHandlerChain().getHandlers(DataCmdHandler.class)) {
            data.wireExtensions(DataLineFilter.class, filters);
        }
    }

    @Override
    protected ChannelHandlerFactory createFrameHandlerFactory() {
        return pipeline -> new LineDecoder(pipeline, AbstractChannelPipelineFactory.MAX_LINE_LENGTH);
    }

    @Override
    protected ChannelInboundHandlerAdapter createCoreHandler() {
        return new SmtpDialogueHandler(protocol, getEncryption(), proxyRequired, metrics);
    }
}
