package org.postiljon.mailets;

import static org.assertj.core.api.Assertions.assertThat;

import javax.mail.MessagingException;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SplitNameTest {
    @RegisterExtension
    final Mails mails = new Mails();

    @ParameterizedTest
    @CsvSource({
        "Mail1700000000000-6e1b, Mail1700000000000-6e1b",
        "Mail1700000000000-6e1b-!1234567, Mail1700000000000-6e1b",
        "Mail1700000000000-6e1b-!1234567-!7654321, Mail1700000000000-6e1b",
        "report-!123, report-!123",
        "report-!1234567-final, report-!1234567-final",
        "-!1234567, -!1234567"
    })
    void suffixesOfJamesAreCutOff(String name, String root) {
        assertThat(SplitName.root(name)).isEqualTo(root);
    }

    @Test
    void twoRunsOfJamessSplitterHaveOneRoot() throws Exception {
        MailImpl mail = mails.of("Subject: x\r\n\r\nx", "anna@b.example");
        Mail first = copied(copied(copied(mail)));
        Mail second = copied(copied(copied(mail)));
        assertThat(first.getName()).isNotEqualTo(second.getName()).hasSizeGreaterThan(70);
        assertThat(SplitName.root(first.getName())).isEqualTo(SplitName.root(second.getName()));
        assertThat(mail.getName()).endsWith(SplitName.root(first.getName()));
    }

    private Mail copied(Mail mail) throws MessagingException {
        return mails.disposed(MailImpl.duplicate(mail));
    }
}
