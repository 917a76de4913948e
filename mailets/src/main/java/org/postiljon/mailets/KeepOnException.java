package org.postiljon.mailets;

import java.util.Iterator;
import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.james.mailetcontainer.impl.MailetConfigImpl;
import org.apache.mailet.MailetConfig;

/**
 * Asks James to keep mail whose mailet throws. Without {@code onMailetException} James hands it to its error processor,
 * whose usual first step is a bounce to the sender; {@code propagate} makes James put it back into its spool instead.
 */
final class KeepOnException {
    private static final String KEY = "onMailetException";

    private KeepOnException() {}

    /** The configuration itself where the admin said what to do, else with {@code propagate}. */
    static MailetConfig in(MailetConfig config) {
        // James reads the parameter of this class only.
        if (!(config instanceof MailetConfigImpl) || config.getInitParameter(KEY) != null) {
            return config;
        }
        BaseHierarchicalConfiguration parameters = new BaseHierarchicalConfiguration();
        Iterator<String> names = config.getInitParameterNames();
        names.forEachRemaining(name -> parameters.addProperty(name, config.getInitParameter(name)));
        parameters.addProperty(KEY, "propagate");
        MailetConfigImpl keeping = new MailetConfigImpl();
        keeping.setConfiguration(parameters);
        keeping.setMailetName(config.getMailetName());
        keeping.setMailetContext(config.getMailetContext());
        return keeping;
    }
}
