package org.postiljon.extension.intake;

import java.util.List;
import org.apache.james.protocols.lib.handler.HandlersPackage;
import org.apache.james.smtpserver.CoreCmdHandlerLoader;
import org.apache.james.smtpserver.SendMailHandler;

/**
 * James's SMTP handlers, but with {@link DurableIntakeHook} where mail goes into James's queue. In
 * {@code smtpserver.xml}: <code>&lt;handlerchain coreHandlersPackage="..."&gt;</code> with the name of this class.
 */
public final class DurableHandlers implements HandlersPackage {
    /** For James. */
    public DurableHandlers() {}

    @Override
    public List<String> getHandlers() {
        return new CoreCmdHandlerLoader()
                .getHandlers().stream()
                        .map(handler -> handler.equals(SendMailHandler.class.getName())
                                ? DurableIntakeHook.class.getName()
                                : handler)
                        .toList();
    }
}
