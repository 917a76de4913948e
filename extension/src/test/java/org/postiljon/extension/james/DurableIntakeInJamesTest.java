package org.postiljon.extension.james;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.apache.james.core.builder.MimeMessageBuilder;
import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.queue.api.MailQueueName;
import org.apache.james.queue.api.RawMailQueueItemDecoratorFactory;
import org.apache.james.server.core.MailImpl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postiljon.extension.mail.ByteBudget;
import org.postiljon.extension.mail.MailFormat;
import org.postiljon.extension.queue.DurableMailQueueFactory;
import org.postiljon.receivers.behaviour.BehaviourText;
import org.postiljon.receivers.book.Book;
import org.postiljon.receivers.book.BookEntry;
import org.postiljon.receivers.smtp.Receiver;
import org.postiljon.store.embedded.EmbeddedStore;
import org.postiljon.store.embedded.StoreSettings;

/** The handlers of {@code james-conf/extension/smtpserver-snippet.xml} in a James whose own queue is in memory. */
class DurableIntakeInJamesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private Path directory;
    private Path books;
    private Receiver receiver;

    @BeforeEach
    void configure(@TempDir Path temporary) throws Exception {
        directory = Files.createDirectories(temporary.resolve("james"));
        books = Files.createDirectories(temporary.resolve("books"));
        receiver = Receiver.open(BehaviourText.read("b=choosy", Instant.now()), books, Clock.systemUTC());
        JamesWithPostiljon.configure(
                directory,
                "routes=postiljon-routes.txt\ndestination.*.firstRate=100/s\nkeepFree=1MB\n",
                "b.example -> 127.0.0.1:" + receiver.address().getPort() + "\n");
    }

    @AfterEach
    void close() throws IOException {
        receiver.close();
    }

    private void useHandlers() throws IOException {
        String snippet = Files.readString(JamesWithPostiljon.SAMPLES.resolve("smtpserver-snippet.xml"));
        String handlerchain = snippet.substring(
                snippet.indexOf("<handlerchain"), snippet.indexOf(">", snippet.indexOf("<handlerchain")) + 1);
        Path conf = directory.resolve("conf/smtpserver.xml");
        String text = Files.readString(conf);
        assertThat(text).contains("<handlerchain>");
        Files.writeString(conf, text.replace("<handlerchain>", handlerchain));
    }

    private Stream<String> delivered() throws IOException {
        try (Stream<Path> files = Files.list(books)) {
            Stream.Builder<String> all = Stream.builder();
            for (Path file : files.toList()) {
                Book.read(file).stream().map(BookEntry::recipient).forEach(all);
            }
            return all.build();
        }
    }

    @Test
    void mailIsOnDiskBeforeItsReplyAndGoesOutThroughTheMailets() throws Exception {
        useHandlers();
        try (JamesWithPostiljon james = JamesWithPostiljon.start(directory)) {
            james.send("news@a.example", "anna@b.example", "Subject: one\r\n\r\nbody");
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(delivered()).containsExactly("anna@b.example"));
            assertThat(james.waitsInJames()).isZero();
        }
    }

    @Test
    void whatAKillLeftIsProcessedAfterTheNextStart() throws Exception {
        try (EmbeddedStore store = EmbeddedStore.open(
                        directory.resolve("var/postiljon"), StoreSettings.DEFAULT, Clock.systemUTC());
                DurableMailQueueFactory queues = new DurableMailQueueFactory(
                        store.intake(),
                        new MailFormat(directory, new ByteBudget(1 << 20)),
                        new RawMailQueueItemDecoratorFactory(),
                        Clock.systemUTC(),
                        new RecordingMetricFactory(),
                        new NoopGaugeRegistry())) {
            queues.createQueue(MailQueueName.of("postiljon-intake"))
                    .enQueue(MailImpl.builder()
                            .name("left")
                            .sender("news@a.example")
                            .addRecipient("bert@b.example")
                            .mimeMessage(MimeMessageBuilder.mimeMessageBuilder()
                                    .setSubject("left")
                                    .setText("body")
                                    .build())
                            .build());
        }
        try (JamesWithPostiljon james = JamesWithPostiljon.start(directory)) {
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(delivered()).containsExactly("bert@b.example"));
            assertThat(james.waitsInJames()).isZero();
        }
    }
}
