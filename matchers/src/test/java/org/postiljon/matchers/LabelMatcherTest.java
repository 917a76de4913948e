package org.postiljon.matchers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collection;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.mailet.Mail;
import org.apache.mailet.base.test.FakeMail;
import org.apache.mailet.base.test.FakeMatcherConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postiljon.mailets.labels.MailLabels;

class LabelMatcherTest {
    private static Collection<MailAddress> match(LabelMatcher matcher, String condition, Mail mail)
            throws MessagingException {
        matcher.init(FakeMatcherConfig.builder()
                .matcherName(matcher.getClass().getSimpleName())
                .condition(condition)
                .build());
        return matcher.match(mail);
    }

    private static Mail mail() throws MessagingException {
        return FakeMail.builder()
                .name("x")
                .recipients("anna@b.example", "bert@c.example")
                .build();
    }

    @ParameterizedTest
    @CsvSource({
        "triggered, triggered, true",
        "triggered, 'alerts, triggered', true",
        "triggered, bulk, false",
        ", bulk, true",
        ", triggered, false"
    })
    void streamIsMatchesAllRecipientsOrNone(String label, String condition, boolean matches) throws Exception {
        Mail mail = mail();
        if (label != null) {
            MailLabels.STREAM.set(mail, label);
        }
        assertThat(match(new StreamIs(), condition, mail)).hasSize(matches ? 2 : 0);
    }

    @Test
    void tenantIsMatchesLabelledMailOnly() throws Exception {
        Mail mail = mail();
        assertThat(match(new TenantIs(), "customer-a,customer-b", mail)).isEmpty();
        MailLabels.TENANT.set(mail, "customer-b");
        assertThat(match(new TenantIs(), "customer-a,customer-b", mail)).isEqualTo(mail.getRecipients());
    }

    @Test
    void wrongConditionsStopTheStart() {
        assertThatThrownBy(() -> match(new StreamIs(), "triggered,Not one", mail()))
                .isInstanceOf(MessagingException.class)
                .hasMessage("mailetcontainer.xml, match=\"StreamIs=triggered,Not one\": \"Not one\" is no name of a"
                        + " stream. Write small letters, digits and dashes, at most 32, like triggered.");
        assertThatThrownBy(() -> match(new TenantIs(), "a,", mail()))
                .hasMessage(
                        "mailetcontainer.xml, match=\"TenantIs=a,\": \"\" is empty. Write a value, or leave it out.");
        assertThatThrownBy(() -> new StreamIs()
                        .init(FakeMatcherConfig.builder()
                                .matcherName("StreamIs")
                                .build()))
                .isInstanceOf(MessagingException.class)
                .hasMessageStartingWith("mailetcontainer.xml, match=\"StreamIs=\"");
    }
}
