package org.postiljon.server.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.james.mailrepository.MailRepositoryContract;
import org.apache.james.mailrepository.api.MailRepository;
import org.apache.james.mailrepository.api.MailRepositoryPath;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.james.mailrepository.api.Protocol;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postiljon.extension.mail.ByteBudget;
import org.postiljon.extension.mail.MailFormat;
import org.postiljon.store.embedded.EmbeddedStore;
import org.postiljon.store.embedded.StoreSettings;
import org.postiljon.store.embedded.intake.IntakeStore;

/** James's contract for mail repositories, and what it says nothing about. */
class DurableMailRepositoryTest implements MailRepositoryContract {
    private static final MailRepositoryPath ERROR = MailRepositoryPath.from("var/mail/error");

    private final Map<MailRepositoryPath, MailRepository> opened = new HashMap<>();
    private EmbeddedStore embedded;
    private IntakeStore store;
    private MailFormat format;

    @BeforeEach
    void open(@TempDir Path disk) {
        embedded = EmbeddedStore.open(disk.resolve("store"), StoreSettings.DEFAULT, Clock.systemUTC());
        store = embedded.intake();
        format = new MailFormat(disk, new ByteBudget(1 << 20));
    }

    @AfterEach
    void close() {
        embedded.close();
    }

    @Override
    public MailRepository retrieveRepository() {
        return retrieveRepository(ERROR);
    }

    @Override
    public MailRepository retrieveRepository(MailRepositoryPath path) {
        return opened.computeIfAbsent(path, this::reopen);
    }

    private DurableMailRepository reopen(MailRepositoryPath path) {
        return new DurableMailRepository(
                store, format, MailRepositoryUrl.fromPathAndProtocol(new Protocol("store"), path));
    }

    @Test
    void whatWasStoredIsThereWhenItIsOpenedAgain() throws Exception {
        retrieveRepository().store(createMail(MAIL_1));
        retrieveRepository().store(createMail(MAIL_1, "later"));
        retrieveRepository().store(createMail(MAIL_2));
        retrieveRepository().remove(MAIL_2);
        DurableMailRepository again = reopen(ERROR);
        assertThat(again.list()).toIterable().containsExactly(MAIL_1);
        assertThat(body(again)).isEqualTo("later");
    }

    @Test
    void ofTwoMailsThatAKillLeftTheLaterHolds() throws Exception {
        retrieveRepository().store(createMail(MAIL_1, "earlier"));
        try (MailFormat.Written later = format.write(createMail(MAIL_1, "later"))) {
            store.add("repository store://var/mail/error", "mail1", "", later.content(), Instant.EPOCH, 0)
                    .toCompletableFuture()
                    .join();
        }
        DurableMailRepository again = reopen(ERROR);
        assertThat(again.size()).isEqualTo(1);
        assertThat(body(again)).isEqualTo("later");
        await().untilAsserted(() ->
                assertThat(store.load("repository store://var/mail/error")).hasSize(1));
    }

    private static Object body(DurableMailRepository repository) throws Exception {
        return Objects.requireNonNull(repository.retrieve(MAIL_1)).getMessage().getContent();
    }
}
