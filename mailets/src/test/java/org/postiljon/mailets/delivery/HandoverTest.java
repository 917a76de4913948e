package org.postiljon.mailets.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.DsnParameters;
import org.apache.mailet.DsnParameters.EnvId;
import org.apache.mailet.DsnParameters.Notify;
import org.apache.mailet.DsnParameters.RecipientDsnParameters;
import org.apache.mailet.DsnParameters.Ret;
import org.apache.mailet.Mail;
import org.apache.mailet.base.test.FakeMailContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postiljon.delivery.engine.NewMessage;
import org.postiljon.delivery.engine.ProfileSettings;
import org.postiljon.delivery.message.Address;
import org.postiljon.delivery.message.Domain;
import org.postiljon.delivery.message.Envelope;
import org.postiljon.delivery.message.Labels;
import org.postiljon.delivery.message.Profile;
import org.postiljon.delivery.message.Recipient;
import org.postiljon.delivery.message.Stream;
import org.postiljon.delivery.spool.SpoolFailure;
import org.postiljon.mailets.Mails;
import org.postiljon.mailets.Reports;
import org.postiljon.mailets.Submissions;
import org.postiljon.mailets.labels.MailLabels;

class HandoverTest {
    @RegisterExtension
    final Mails mails = new Mails();

    private static final String TEXT = "Message-ID:\r\n <1@a.example>\r\nSubject: x\r\n\r\nbody\r\n";

    private final Taking submissions = new Taking();
    private final List<Duration> pauses = new ArrayList<>();
    private final FakeMailContext james = FakeMailContext.defaultContext();
    private final Handover handover = handover(Optional.of("failed"), pauses::add);

    /** Takes mail, after the failures that were put in. */
    private static final class Taking implements Submissions {
        final List<NewMessage> taken = new ArrayList<>();
        final List<String> contents = new ArrayList<>();
        final Deque<Throwable> failures = new ArrayDeque<>();
        boolean refusing = true;

        @Override
        public void register(ProfileSettings profile, Reports reports) {}

        @Override
        public CompletionStage<Set<Address>> submit(NewMessage message) {
            if (!failures.isEmpty()) {
                return CompletableFuture.failedFuture(failures.removeFirst());
            }
            taken.add(message);
            try (InputStream in = message.content().open()) {
                contents.add(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            } catch (IOException e) {
                return CompletableFuture.failedFuture(e);
            }
            return CompletableFuture.completedFuture(
                    message.recipients().stream().map(Recipient::address).collect(Collectors.toSet()));
        }

        @Override
        public boolean isRefusing() {
            return refusing;
        }
    }

    private Handover handover(Optional<String> bounceProcessor, Handover.Pause pause) {
        return new Handover(submissions, new Profile("outgoing"), new UnusableAddresses(bounceProcessor, james), pause);
    }

    private static Address address(String text) {
        return Address.parse(text).orElseThrow();
    }

    @Test
    void anEndlessMessageIdIsCutToALine() throws Exception {
        handover.take(mails.of("Message-ID: <" + "x".repeat(2_000) + "@a.example>\r\n\r\nbody\r\n", "anna@b.example"));
        assertThat(submissions.taken.get(0).messageId()).startsWith("<xxx").hasSize(998);
    }

    /** James's SMTP server puts it into the mail as it came. */
    @Test
    void anOriginalRecipientThatIsXtextStaysAsItIs() throws Exception {
        MailImpl mail = mails.of(TEXT, "anna@b.example");
        mail.setDsnParameters(DsnParameters.builder()
                .addRcptParameter(
                        new MailAddress("anna@b.example"),
                        RecipientDsnParameters.of(EnumSet.of(Notify.FAILURE), new MailAddress("a+2Bb@d.example")))
                .build()
                .orElseThrow());
        handover.take(mail);
        assertThat(submissions.taken.get(0).recipients())
                .extracting(Recipient::orcpt)
                .containsExactly("rfc822;a+2Bb@d.example");
    }

    @Test
    void aMailIsHandedOverWithAllThatIsKnown() throws Exception {
        MailImpl mail = mails.of(TEXT, "anna@b.example", "bert@c.example");
        mail.setName("Mail1-x-!1234567");
        MailLabels.STREAM.set(mail, "triggered");
        MailLabels.CAMPAIGN.set(mail, "summer");
        MailLabels.TAG.set(mail, "t");
        MailLabels.LIST.set(mail, "l");
        mail.setDsnParameters(DsnParameters.builder()
                .ret(Ret.HDRS)
                .envId(EnvId.of("QQ+2B1"))
                .addRcptParameter(
                        new MailAddress("anna@b.example"),
                        RecipientDsnParameters.of(
                                EnumSet.of(Notify.SUCCESS, Notify.FAILURE), new MailAddress("a+b@d.example")))
                .build()
                .orElseThrow());
        handover.take(mail);
        NewMessage message = submissions.taken.get(0);
        assertThat(message.name()).isEqualTo("Mail1-x-!1234567");
        assertThat(message.root()).isEqualTo("Mail1-x");
        assertThat(message.messageId()).isEqualTo("<1@a.example>");
        assertThat(message.envelope())
                .isEqualTo(new Envelope(Optional.of(address("news@a.example")), "HDRS", "QQ+2B1", false, false));
        assertThat(message.recipients())
                .containsExactly(
                        new Recipient(address("anna@b.example"), "SUCCESS,FAILURE", "rfc822;a+2Bb@d.example"),
                        new Recipient(address("bert@c.example")));
        assertThat(message.labels()).isEqualTo(new Labels("a.example", "summer", "t", "l"));
        assertThat(message.stream()).contains(new Stream("triggered"));
        assertThat(submissions.contents).containsExactly(TEXT);
        assertThat(mail.getState()).isEqualTo(Mail.GHOST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"BAD Stream!", "", "a,b", "a\tb", "123456789012345678901234567890123"})
    void labelsOfOtherMailetsThatCantBeUsedAreLeftOut(String bad) throws Exception {
        MailImpl mail = mails.of(TEXT, "anna@b.example");
        MailLabels.STREAM.set(mail, bad);
        MailLabels.CAMPAIGN.set(mail, "a\u0000" + bad);
        MailLabels.TAG.set(mail, "x".repeat(129));
        MailLabels.TENANT.set(mail, " ");
        MailLabels.LIST.set(mail, " l ");
        handover.take(mail);
        assertThat(submissions.taken.get(0).stream()).isEmpty();
        assertThat(submissions.taken.get(0).labels()).isEqualTo(new Labels("a.example", "", "", "l"));
    }

    @Test
    void theNullSenderAndMissingHeadersAreFine() throws Exception {
        MailImpl mail = mails.of("Subject: \u00e9\r\n\r\nx", "anna@b.example");
        mail.setSender(null);
        handover.take(mail);
        NewMessage message = submissions.taken.get(0);
        assertThat(message.envelope()).isEqualTo(new Envelope(Optional.empty(), "", "", true, true));
        assertThat(message.messageId()).isEmpty();
        assertThat(message.labels()).isEqualTo(Labels.NONE);
        assertThat(message.stream()).isEmpty();
    }

    private Optional<String> digest(String name, String headers) throws Exception {
        MailImpl mail = mails.of(headers + "\r\n\r\nx", "anna@b.example");
        mail.setName(name);
        mail.setSender(null);
        handover.take(mail);
        return submissions.taken.get(submissions.taken.size() - 1).digest();
    }

    @Test
    void aReportMadeOfAnOutboxRowIsKnownWhateverItsMessageId() throws Exception {
        String headers = "From: p@a.example\r\nTo: news@a.example\r\nSubject: failed";
        Optional<String> first = digest("postiljon-outbox-7-!1234567", headers + "\r\nMessage-ID: <1@x>");
        assertThat(first).isPresent();
        assertThat(digest("postiljon-outbox-7-!7654321", headers + "\r\nMessage-ID: <2@x>"))
                .isEqualTo(first);
        assertThat(digest("replyTo-postiljon-outbox-7-2", headers)).isEqualTo(first);
        assertThat(digest("postiljon-outbox-7", headers.replace("failed", "late")))
                .isPresent()
                .isNotEqualTo(first);
        assertThat(digest("Mail1-postiljon-outbox-7", headers)).isEmpty();
        assertThat(digest("postiljon-outbox-7-x", headers)).isEmpty();
    }

    @Test
    void aMailWithoutRecipientsIsDone() throws Exception {
        MailImpl mail = mails.of(TEXT);
        handover.take(mail);
        assertThat(submissions.taken).isEmpty();
        assertThat(mail.getState()).isEqualTo(Mail.GHOST);
    }

    /** James takes a tab between quotes. */
    private static final String UNUSABLE = "\"a\tb\"@c.example";

    @Test
    void quotedLocalPartsAndAddressLiteralsAreTaken() throws Exception {
        MailImpl mail = mails.of(TEXT, "\"a<b\"@c.example", "lit@[127.0.0.1]");
        mail.setSender(new MailAddress("\"a b>\"@a.example"));
        handover.take(mail);
        assertThat(submissions.taken.get(0).recipients())
                .containsExactlyInAnyOrder(
                        new Recipient(new Address("\"a<b\"", new Domain("c.example"))),
                        new Recipient(new Address("lit", new Domain("[127.0.0.1]"))));
        assertThat(submissions.taken.get(0).envelope().sender())
                .map(Address::localPart)
                .contains("\"a b>\"");
        assertThat(mail.getState()).isEqualTo(Mail.GHOST);
    }

    @Test
    void recipientsThatSmtpCantCarryGoToTheBounceProcessor() throws Exception {
        MailImpl mail = mails.of(TEXT, "anna@b.example", UNUSABLE);
        handover.take(mail);
        assertThat(submissions.taken.get(0).recipients()).containsExactly(new Recipient(address("anna@b.example")));
        assertThat(submissions.taken.get(0).refused()).singleElement().satisfies(refused -> {
            assertThat(refused.address()).hasToString("\"a\\u0009b\"@c.example");
            assertThat(refused.why().describe()).startsWith("553 5.1.3");
        });
        assertThat(mail.getRecipients()).containsExactly(new MailAddress(UNUSABLE));
        assertThat(mail.getState()).isEqualTo("failed");
        assertThat(mail.getErrorMessage()).startsWith("553 5.1.3");
        assertThat(AttributeUtils.getValueAndCastFromMail(mail, AttributeName.of("delivery-error-code"), Integer.class))
                .contains(553);
    }

    @Test
    void withoutABounceProcessorTheSenderIsToldOfThem() throws Exception {
        MailImpl mail = mails.of(TEXT, UNUSABLE);
        handover(Optional.empty(), pauses::add).take(mail);
        assertThat(submissions.taken.get(0).recipients()).isEmpty();
        assertThat(submissions.taken.get(0).refused()).hasSize(1);
        assertThat(james.getBouncedMails()).singleElement().satisfies(bounced -> assertThat(bounced.getMessage())
                .contains("553 5.1.3"));
        assertThat(mail.getState()).isEqualTo(Mail.GHOST);
        MailImpl report = mails.of(TEXT, UNUSABLE);
        report.setSender(null);
        handover(Optional.empty(), pauses::add).take(report);
        assertThat(james.getBouncedMails()).hasSize(1);
        assertThat(report.getState()).isEqualTo(Mail.ERROR);
    }

    @Test
    void aSenderThatSmtpCantCarryIsReportedAndNeverAnsweredByJamesItself() throws Exception {
        MailImpl mail = mails.of(TEXT, "anna@b.example");
        mail.setSender(new MailAddress(UNUSABLE));
        handover.take(mail);
        assertThat(mail.getState()).isEqualTo("failed");
        assertThat(mail.getErrorMessage()).startsWith("553 5.1.7");
        handover(Optional.empty(), pauses::add).take(mail);
        assertThat(mail.getState()).isEqualTo(Mail.ERROR);
        assertThat(submissions.taken).hasSize(2).allSatisfy(told -> {
            assertThat(told.envelope().sender().map(Address::toString)).contains("\"a\\u0009b\"@c.example");
            assertThat(told.recipients()).as("nothing is sent").isEmpty();
            assertThat(told.refused()).singleElement().satisfies(refused -> {
                assertThat(refused.address()).isEqualTo(address("anna@b.example"));
                assertThat(refused.why().describe()).startsWith("553 5.1.7");
            });
        });
        assertThat(james.getBouncedMails()).isEmpty();
    }

    @Test
    void nobodyIsToldOfWhatTheEventLogDoesNotKnow() throws Exception {
        submissions.refusing = false;
        submissions.failures.add(new SpoolFailure("The store is closed."));
        MailImpl mail = mails.of(TEXT, UNUSABLE);
        assertThatThrownBy(() -> handover(Optional.empty(), pauses::add).take(mail))
                .isInstanceOf(MessagingException.class);
        assertThat(james.getBouncedMails()).isEmpty();
        assertThat(mail.getState()).isEqualTo(Mail.DEFAULT);
    }

    @Test
    void itWaitsWhileTheStoreTakesNoMail() throws Exception {
        for (int i = 0; i < 8; i++) {
            submissions.failures.add(new SpoolFailure("The disk is full. Free some space."));
        }
        MailImpl mail = mails.of(TEXT, "anna@b.example");
        handover.take(mail);
        assertThat(submissions.taken).hasSize(1);
        assertThat(pauses.stream().map(Duration::toMillis))
                .containsExactly(500L, 1_000L, 2_000L, 4_000L, 8_000L, 15_000L, 15_000L, 15_000L);
        assertThat(mail.getState()).isEqualTo(Mail.GHOST);
    }

    @Test
    void itThrowsAtOnceWhereWaitingIsNoUse() throws Exception {
        MailImpl mail = mails.of(TEXT, "anna@b.example");
        submissions.failures.add(new IllegalStateException("bug"));
        assertThatThrownBy(() -> handover.take(mail))
                .isInstanceOf(MessagingException.class)
                .hasMessageContaining("bug");
        submissions.refusing = false;
        submissions.failures.add(new SpoolFailure("The store is closed."));
        assertThatThrownBy(() -> handover.take(mail))
                .isInstanceOf(MessagingException.class)
                .hasMessageContaining("The store is closed.");
        assertThat(pauses).isEmpty();
        assertThat(mail.getState()).isEqualTo(Mail.DEFAULT);
    }

    @Test
    void itThrowsWhenTheServerStops() throws Exception {
        submissions.failures.add(new SpoolFailure("The disk is full."));
        Handover interrupted = handover(Optional.empty(), length -> {
            throw new InterruptedException();
        });
        MailImpl mail = mails.of(TEXT, "anna@b.example");
        try {
            assertThatThrownBy(() -> interrupted.take(mail)).isInstanceOf(MessagingException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(mail.getState()).isEqualTo(Mail.DEFAULT);
    }
}
