package org.postiljon.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.dnsservice.api.InMemoryDNSService;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.queue.api.MailQueue;
import org.apache.james.server.core.MailImpl;
import org.apache.james.transport.mailets.DSNBounce;
import org.apache.james.transport.matchers.RemoteDeliveryFailedWithSMTPCode;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.DsnParameters;
import org.apache.mailet.Mail;
import org.apache.mailet.MailetContext;
import org.apache.mailet.base.test.FakeMailContext;
import org.apache.mailet.base.test.FakeMailContext.SentMail;
import org.apache.mailet.base.test.FakeMailetConfig;
import org.apache.mailet.base.test.FakeMatcherConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postiljon.bounce.reply.Answer;
import org.postiljon.bounce.reply.NoReply;
import org.postiljon.bounce.reply.Reply;
import org.postiljon.bounce.reply.Stage;
import org.postiljon.delivery.engine.ReportRefused;
import org.postiljon.delivery.message.Address;
import org.postiljon.delivery.message.Content;
import org.postiljon.delivery.message.Envelope;
import org.postiljon.delivery.message.Labels;
import org.postiljon.delivery.message.Message;
import org.postiljon.delivery.message.Profile;
import org.postiljon.delivery.message.Recipient;
import org.postiljon.delivery.message.Stream;
import org.postiljon.delivery.spool.ContentRef;
import org.postiljon.delivery.spool.OutboxItem;
import org.postiljon.delivery.spool.OutboxItem.Kind;
import org.postiljon.delivery.spool.RecipientResult;
import org.postiljon.delivery.spool.RecipientResult.Result;
import org.postiljon.delivery.spool.SpoolFailure;
import org.postiljon.mailets.Reports;

class ReportsToJamesTest {
    private static final Profile PROFILE = new Profile("outgoing");
    private static final Answer UNKNOWN = Reply.of(Stage.RCPT, 550, "5.1.1 no such user");
    private static final Answer FULL = Reply.of(Stage.RCPT, 452, "4.2.2 mailbox full");
    private static final Answer TIMED_OUT = new NoReply(Stage.CONNECT, NoReply.Cause.TIMEOUT, "30 s");
    private static final Content CONTENT =
            Content.of("Subject: spring\r\nFrom: news@a.example\r\n\r\nbody\r\n".getBytes(StandardCharsets.US_ASCII));

    private final FakeMailContext james = FakeMailContext.builder()
            .postmaster(address("postmaster@a.example"))
            .build();
    private final ReportsToJames outbox = new ReportsToJames(() -> james, Runnable::run);

    private final List<MailImpl> made = new ArrayList<>();

    private record Ref(long size) implements ContentRef {}

    private static MailAddress address(String text) {
        try {
            return new MailAddress(text);
        } catch (MessagingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static RecipientResult result(String recipient, Result result, Answer answer) {
        return new RecipientResult(new Recipient(Address.parse(recipient).orElseThrow()), result, answer);
    }

    private MailImpl report(String name, OutboxItem item, List<RecipientResult> results, InputStream content)
            throws MessagingException {
        MailImpl mail = ReportMail.of(name, item, results, content);
        made.add(mail);
        return mail;
    }

    @AfterEach
    void dispose() {
        made.forEach(LifecycleUtil::dispose);
    }

    private static OutboxItem item(Kind kind, Envelope envelope, RecipientResult... results) {
        Message message = new Message(
                "Mail1",
                "<1@a.example>",
                envelope,
                new Labels("a.example", "spring", "", ""),
                PROFILE,
                Stream.TRIGGERED);
        return new OutboxItem(7, kind, message, new Ref(CONTENT.size()), List.of(results));
    }

    private static Envelope sender() {
        return Envelope.from(Address.parse("news@a.example").orElseThrow());
    }

    private void register(String bounceProcessor, String onSuccess) {
        outbox.register(
                PROFILE,
                new Reports(
                        Optional.of(bounceProcessor).filter(p -> !p.isEmpty()),
                        Optional.of(onSuccess).filter(p -> !p.isEmpty())));
    }

    private void handOver(OutboxItem item) {
        assertThat(outbox.handOver(item, CONTENT)).succeedsWithin(Duration.ofSeconds(10));
    }

    private static Optional<Object> value(SentMail mail, String attribute) {
        return Optional.ofNullable(mail.getAttributes().get(AttributeName.of(attribute)))
                .map(Attribute::getValue)
                .map(AttributeValue::value);
    }

    @Test
    void failedRecipientsGoToTheBounceProcessorByAnswer() {
        register("bounces", "");
        handOver(item(
                Kind.BOUNCE,
                sender(),
                result("anna@b.example", Result.FAILED, UNKNOWN),
                result("bert@b.example", Result.FAILED, FULL),
                result("cleo@b.example", Result.FAILED, UNKNOWN)));
        assertThat(james.getSentMails()).hasSize(2);
        SentMail unknown = james.getSentMails().get(0);
        assertThat(unknown.getRecipients()).containsExactly(address("anna@b.example"), address("cleo@b.example"));
        assertThat(unknown.getState()).isEqualTo("bounces");
        assertThat(value(unknown, "delivery-error")).contains("550 5.1.1 no such user");
        assertThat(value(unknown, "delivery-error-code")).contains(550);
        assertThat(value(unknown, "is-delivery-permanent-error")).contains(true);
        assertThat(value(unknown, "postiljon.campaign")).contains("spring");
        assertThat(value(unknown, "postiljon.stream")).contains("triggered");
        SentMail full = james.getSentMails().get(1);
        assertThat(full.getRecipients()).containsExactly(address("bert@b.example"));
        assertThat(value(full, "is-delivery-permanent-error")).contains(false);
    }

    private MailImpl bounceOfAnUnknownUser() throws Exception {
        return report(
                "postiljon-outbox-7",
                item(Kind.BOUNCE, sender()),
                List.of(result("anna@b.example", Result.FAILED, UNKNOWN)),
                CONTENT.open());
    }

    @Test
    void jamessDsnBounceTellsTheSender() throws Exception {
        MailImpl mail = bounceOfAnUnknownUser();
        DSNBounce bounce = new DSNBounce(new InMemoryDNSService());
        bounce.init(FakeMailetConfig.builder()
                .mailetName("DSNBounce")
                .mailetContext(james)
                .build());
        bounce.service(mail);
        SentMail sent = james.getSentMails().get(0);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        sent.getMsg().writeTo(bytes);
        assertThat(sent.getRecipients()).containsExactly(address("news@a.example"));
        assertThat(sent.getSender()).isNull();
        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .contains("Final-Recipient: rfc822; anna@b.example")
                .contains("Diagnostic-Code: smtp; 550 5.1.1 no such user")
                .contains("Original email subject: spring");
    }

    @Test
    void jamessMatcherOfErrorCodesMatches() throws Exception {
        MailImpl mail = bounceOfAnUnknownUser();
        RemoteDeliveryFailedWithSMTPCode matcher = new RemoteDeliveryFailedWithSMTPCode();
        matcher.init(
                FakeMatcherConfig.builder().matcherName("x").condition("550").build());
        assertThat(matcher.match(mail)).containsExactly(address("anna@b.example"));
    }

    @Test
    void withoutABounceProcessorJamesBouncesByItself() {
        register("", "");
        handOver(item(Kind.BOUNCE, sender(), result("anna@b.example", Result.FAILED, TIMED_OUT)));
        assertThat(james.getSentMails()).isEmpty();
        assertThat(james.getBouncedMails()).singleElement().satisfies(bounced -> assertThat(bounced.getMessage())
                .contains("anna@b.example")
                .contains("The reason, at CONNECT:")
                .contains("timed out at CONNECT: 30 s"));
    }

    @Test
    void withoutABounceProcessorTooNobodyIsToldWhoDidNotAsk() {
        register("", "");
        handOver(item(
                Kind.BOUNCE,
                sender(),
                result(new Recipient(Address.parse("anna@b.example").orElseThrow(), "NEVER", "")),
                result(new Recipient(Address.parse("bert@b.example").orElseThrow(), "SUCCESS", ""))));
        assertThat(james.getBouncedMails()).isEmpty();
        handOver(item(
                Kind.BOUNCE,
                sender(),
                result(new Recipient(Address.parse("anna@b.example").orElseThrow(), "NEVER", "")),
                result(new Recipient(Address.parse("bert@b.example").orElseThrow(), "DELAY,FAILURE", "")),
                result("cleo@b.example", Result.FAILED, TIMED_OUT)));
        assertThat(james.getBouncedMails()).singleElement().satisfies(bounced -> assertThat(bounced.getMessage())
                .contains("bert@b.example")
                .contains("cleo@b.example")
                .doesNotContain("anna@b.example"));
    }

    private static RecipientResult result(Recipient recipient) {
        return new RecipientResult(recipient, Result.FAILED, TIMED_OUT);
    }

    @Test
    void reportsThatFailAreNotAnsweredButKeptWhereAProcessorIs() {
        Envelope nobody = new Envelope(Optional.empty(), "", "", false, false);
        OutboxItem item = item(Kind.BOUNCE, nobody, result("anna@b.example", Result.FAILED, UNKNOWN));
        register("", "");
        handOver(item);
        assertThat(james.getBouncedMails()).isEmpty();
        register("bounces", "");
        handOver(item);
        assertThat(james.getSentMails()).singleElement().satisfies(sent -> assertThat(
                        MaybeSender.of(sent.getSender()).isNullSender())
                .isTrue());
    }

    @Test
    void successesAreOneMailWhateverTheirAnswers() {
        register("bounces", "delivered");
        handOver(item(
                Kind.SUCCESS,
                sender(),
                result("anna@b.example", Result.DELIVERED, Reply.of(Stage.END_OF_DATA, 250, "2.0.0 queued as 1")),
                result("bert@b.example", Result.DELIVERED, Reply.of(Stage.END_OF_DATA, 250, "2.0.0 queued as 2"))));
        SentMail sent = james.getSentMails().get(0);
        assertThat(james.getSentMails()).hasSize(1);
        assertThat(sent.getState()).isEqualTo("delivered");
        assertThat(sent.getRecipients()).hasSize(2);
        assertThat(value(sent, "delivery-error")).isEmpty();
    }

    @Test
    void namesComeFromTheItemAndNeverFromTheMail() throws Exception {
        Names names = new Names();
        ReportsToJames named = new ReportsToJames(names::james, Runnable::run);
        named.register(PROFILE, new Reports(Optional.of("bounces"), Optional.empty()));
        OutboxItem item = item(
                Kind.BOUNCE,
                sender(),
                result("anna@b.example", Result.FAILED, UNKNOWN),
                result("bert@b.example", Result.FAILED, FULL));
        assertThat(named.handOver(item, CONTENT)).succeedsWithin(Duration.ofSeconds(10));
        assertThat(names.names).containsExactly("postiljon-outbox-7", "postiljon-outbox-7-2");
    }

    @Test
    void whatJamesHasIsNotGivenAgainWhenTheRestFailed() {
        Names names = new Names();
        names.failOn = "postiljon-outbox-7-2";
        ReportsToJames failing = new ReportsToJames(names::james, Runnable::run);
        failing.register(PROFILE, new Reports(Optional.of("bounces"), Optional.empty()));
        OutboxItem item = item(
                Kind.BOUNCE,
                sender(),
                result("anna@b.example", Result.FAILED, UNKNOWN),
                result("bert@b.example", Result.FAILED, FULL));
        CompletableFuture<Void> first = failing.handOver(item, CONTENT).toCompletableFuture();
        assertThat(first).isCompletedExceptionally();
        names.failOn = "";
        assertThat(failing.handOver(item, CONTENT)).succeedsWithin(Duration.ofSeconds(10));
        assertThat(names.names).containsExactly("postiljon-outbox-7", "postiljon-outbox-7-2");
    }

    @Test
    void aQueueThatIsFullIsToldApartFromAReportThatCanNotBeTaken() {
        OutboxItem item = item(Kind.BOUNCE, sender(), result("anna@b.example", Result.FAILED, UNKNOWN));
        assertThat(failure(item, CONTENT, new MailQueue.MailQueueException("full")))
                .isInstanceOf(IllegalStateException.class);
        assertThat(failure(item, CONTENT, new SpoolFailure("full"))).isInstanceOf(IllegalStateException.class);
        assertThat(failure(item, CONTENT, new MessagingException("no start boundary")))
                .isInstanceOf(ReportRefused.class)
                .hasMessage("no start boundary");
        assertThat(failure(item, CONTENT, new NullPointerException())).isInstanceOf(ReportRefused.class);
    }

    private static Throwable failure(OutboxItem item, Content content, Exception thrown) {
        ReportsToJames failing = new ReportsToJames(
                () -> (MailetContext) Proxy.newProxyInstance(
                        Names.class.getClassLoader(),
                        new Class<?>[] {MailetContext.class},
                        (proxy, method, arguments) -> {
                            throw thrown;
                        }),
                Runnable::run);
        Throwable failure = catchThrowable(
                () -> failing.handOver(item, content).toCompletableFuture().join());
        return Optional.ofNullable(failure.getCause()).orElse(failure);
    }

    /** Writes down the names of the mails that James gets. */
    private static final class Names {
        final List<String> names = new ArrayList<>();
        String failOn = "";

        MailetContext james() {
            return (MailetContext) Proxy.newProxyInstance(
                    Names.class.getClassLoader(), new Class<?>[] {MailetContext.class}, (proxy, method, arguments) -> {
                        String name = ((Mail) arguments[0]).getName();
                        if (!method.getName().equals("sendMail") || name.equals(failOn)) {
                            throw new MessagingException("queue is full");
                        }
                        names.add(name);
                        return null;
                    });
        }
    }

    @Test
    void wishesOfTheSenderComeBack() throws Exception {
        Envelope envelope = new Envelope(Address.parse("news@a.example"), "HDRS", "QQ+2B1", false, false);
        RecipientResult result = new RecipientResult(
                new Recipient(Address.parse("anna@b.example").orElseThrow(), "FAILURE,DELAY", "rfc822;a+2Bb@d.example"),
                Result.FAILED,
                UNKNOWN);
        MailImpl mail = report("x", item(Kind.BOUNCE, envelope), List.of(result), CONTENT.open());
        DsnParameters dsn = mail.dsnParameters().orElseThrow();
        assertThat(dsn.getRetParameter()).contains(DsnParameters.Ret.HDRS);
        assertThat(dsn.getEnvIdParameter()).contains(DsnParameters.EnvId.of("QQ+2B1"));
        assertThat(dsn.getRcptParameters().get(address("anna@b.example")))
                .isEqualTo(DsnParameters.RecipientDsnParameters.of(
                        EnumSet.of(DsnParameters.Notify.FAILURE, DsnParameters.Notify.DELAY),
                        address("a+b@d.example")));
    }

    @Test
    void aProfileThatIsGoneIsBouncedByJames() {
        handOver(item(Kind.BOUNCE, sender(), result("anna@b.example", Result.FAILED, UNKNOWN)));
        handOver(item(Kind.SUCCESS, sender(), result("anna@b.example", Result.DELIVERED, UNKNOWN)));
        assertThat(james.getBouncedMails()).hasSize(1);
        assertThat(james.getSentMails()).isEmpty();
    }
}
