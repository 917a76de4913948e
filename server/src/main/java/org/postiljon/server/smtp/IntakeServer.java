package org.postiljon.server.smtp;

import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.EventExecutorGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.protocols.api.ProtocolSession;
import org.apache.james.protocols.api.ProtocolTransport;
import org.apache.james.protocols.api.handler.ConnectHandler;
import org.apache.james.protocols.api.handler.WiringException;
import org.apache.james.protocols.netty.AbstractChannelPipelineFactory;
import org.apache.james.protocols.netty.ChannelHandlerFactory;
import org.apache.james.protocols.smtp.SMTPConfiguration;
import org.apache.james.protocols.smtp.SMTPProtocol;
import org.apache.james.protocols.smtp.core.DataCmdHandler;
import org.apache.james.protocols.smtp.core.DataLineFilter;
import org.apache.james.protocols.smtp.hook.Hook;
import org.apache.james.smtpserver.CoreCmdHandlerLoader;
import org.apache.james.smtpserver.DataLineJamesMessageHookHandler;
import org.apache.james.smtpserver.ExtendedSMTPSession;
import org.apache.james.smtpserver.JamesMessageHook;
import org.apache.james.smtpserver.SendMailHandler;
import org.apache.james.smtpserver.netty.SMTPServer;
import org.apache.james.smtpserver.netty.SmtpMetrics;
import org.jspecify.annotations.Nullable;
import org.postiljon.extension.intake.DurableIntakeHook;

/**
 * James's SMTP server, with three differences. Lines and commands of a connection are dealt with on its I/O thread (James
 * hands each line of content from one thread to another). A mail is answered when a group commit has it, and no thread
 * waits for that. And lines of mails may have any length, up to the mail's largest size: James leaves out a line of more
 * than 8192 octets, answers 500 for it, and then 250 for the mail without it.
 */
@SuppressWarnings({"unchecked", "rawtypes"}) // of James's own raw types
final class IntakeServer extends SMTPServer {
    private static final Duration FOR_THE_LAST = Duration.ofSeconds(10);
    /** Handlers of James that are often configured besides its core, and wait for nothing. */
    private static final Set<String> QUICK_PACKAGES =
            Set.of("org.apache.james.smtpserver.dsn", "org.apache.james.smtpserver.futurerelease");

    private final SmtpMetrics metrics;
    private final DurableIntakeHook intake;
    private final SMTPConfiguration settings = new SMTPHandlerConfigurationDataImpl();

    @SuppressWarnings("NullAway.Init") // preInit sets them before a connection can come
    private SMTPProtocol protocol;

    @SuppressWarnings("NullAway.Init")
    private Dialogues dialogues;

    IntakeServer(SmtpMetrics metrics, DurableIntakeHook intake) {
        super(metrics);
        this.metrics = metrics;
        this.intake = intake;
    }

    @Override
    public void doConfigure(HierarchicalConfiguration<ImmutableNode> configuration) throws ConfigurationException {
        super.doConfigure(configuration);
        if (!configuration.containsKey("ioWorkerCount")) {
            setIoWorkerCount(Runtime.getRuntime().availableProcessors());
        }
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
        dialogues = new Dialogues(hooksMayBlock(), getTimeout());
        wireContent();
        wireMessages();
    }

    private boolean hooksMayBlock() {
        List<Object> hooks = new ArrayList<>(getProtocolHandlerChain().getHandlers(Hook.class));
        hooks.addAll(getProtocolHandlerChain().getHandlers(ConnectHandler.class));
        hooks.addAll(getProtocolHandlerChain().getHandlers(JamesMessageHook.class));
        Set<String> quick = Set.copyOf(new CoreCmdHandlerLoader().getHandlers());
        return hooks.stream()
                .map(Object::getClass)
                .anyMatch(hook -> !quick.contains(hook.getName())
                        && !QUICK_PACKAGES.contains(hook.getPackageName())
                        && !hook.getName().startsWith("org.postiljon."));
    }

    private void wireContent() throws WiringException {
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

    /** Ours takes the place of James's, and ends the list as that did: what comes behind it never had a say. */
    private void wireMessages() throws WiringException {
        List<JamesMessageHook> hooks = new ArrayList<>();
        for (JamesMessageHook hook : getProtocolHandlerChain().getHandlers(JamesMessageHook.class)) {
            if (hook instanceof SendMailHandler || hook instanceof DurableIntakeHook) {
                hooks.add(intake);
                break;
            }
            hooks.add(hook);
        }
        for (DataLineJamesMessageHookHandler content :
                getProtocolHandlerChain().getHandlers(DataLineJamesMessageHookHandler.class)) {
            content.wireExtensions(JamesMessageHook.class, hooks);
        }
    }

    /** Null: what parts lines runs on the connection's I/O thread. */
    @Override
    protected @Nullable EventExecutorGroup getExecutorGroup() {
        return null;
    }

    @Override
    protected ChannelHandlerFactory createFrameHandlerFactory() {
        return pipeline -> new LineDecoder(pipeline, AbstractChannelPipelineFactory.MAX_LINE_LENGTH);
    }

    @Override
    protected ChannelInboundHandlerAdapter createCoreHandler() {
        return new SmtpDialogueHandler(protocol, getEncryption(), proxyRequired, metrics, dialogues);
    }

    /** Whoever waits for the reply to a mail gets it before connections are closed. */
    @Override
    public synchronized void unbind() {
        if (isBound()) {
            dialogues.stop(FOR_THE_LAST);
        }
        super.unbind();
    }
}
