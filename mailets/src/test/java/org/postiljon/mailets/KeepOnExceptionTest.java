package org.postiljon.mailets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import javax.mail.MessagingException;
import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.james.core.Domain;
import org.apache.james.mailetcontainer.impl.MailetConfigImpl;
import org.apache.james.mailetcontainer.impl.MailetProcessorImpl;
import org.apache.james.mailetcontainer.impl.ProcessorImpl;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Mail;
import org.apache.mailet.MailetConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What James's own processor does with a mail that can't be taken. */
class KeepOnExceptionTest {
    @RegisterExtension
    final Mails mails = new Mails();

    private static AdaptiveRemoteDelivery mailet(Map<String, String> parameters) throws MessagingException {
        BaseHierarchicalConfiguration written = new BaseHierarchicalConfiguration();
        parameters.forEach(written::addProperty);
        MailetConfigImpl config = new MailetConfigImpl();
        config.setMailetName("AdaptiveRemoteDelivery");
        config.setConfiguration(written);
        AdaptiveRemoteDelivery mailet =
                new AdaptiveRemoteDelivery(new NobodysSubmissions(), new OneDomain(Domain.of("a.example")));
        mailet.init(config);
        return mailet;
    }

    private static void process(AdaptiveRemoteDelivery mailet, Mail mail) throws Exception {
        RecordingMetricFactory metrics = new RecordingMetricFactory();
        new ProcessorImpl(metrics, new MailetProcessorImpl(metrics), mailet).process(mail);
    }

    private MailImpl mail() throws MessagingException {
        MailImpl mail = mails.of("Subject: x\r\n\r\nx\r\n", "anna@b.example");
        mail.setState("relay");
        return mail;
    }

    @Test
    void jamesPutsTheMailBackAndBouncesNothing() throws Exception {
        AdaptiveRemoteDelivery mailet = mailet(Map.of());
        MailImpl mail = mail();
        assertThatThrownBy(() -> process(mailet, mail))
                .isInstanceOf(MessagingException.class)
                .hasMessageContaining("was not taken");
        assertThat(mail.getState()).isEqualTo("relay");
        assertThat(mail.getErrorMessage()).isNull();
    }

    @Test
    void whatTheAdminWroteHolds() throws Exception {
        MailImpl mail = mail();
        process(mailet(Map.of("onMailetException", "mine")), mail);
        assertThat(mail.getState()).isEqualTo("mine");
    }

    @Test
    void theOtherParametersStayAsWritten() throws Exception {
        MailetConfig config = mailet(Map.of("outgoing", "bulk", "delayTime", "5 minutes, 1 hour"))
                .getMailetConfig();
        assertThat(config.getMailetName()).isEqualTo("AdaptiveRemoteDelivery");
        assertThat(config.getInitParameter("outgoing")).isEqualTo("bulk");
        assertThat(config.getInitParameter("delayTime")).isEqualTo("5 minutes, 1 hour");
        assertThat(config.getInitParameter("onMailetException")).isEqualTo("propagate");
    }
}
