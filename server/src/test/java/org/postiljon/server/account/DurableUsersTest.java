package org.postiljon.server.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.james.core.Username;
import org.apache.james.user.lib.UsersRepositoryContract;
import org.apache.james.user.lib.UsersRepositoryContract.TestSystem;
import org.apache.james.user.lib.UsersRepositoryImpl;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.postiljon.server.disk.DurableLines;

/** James's contract for users, and that they last. */
class DurableUsersTest implements UsersRepositoryContract.WithVirtualHostingContract {
    private static final Username ANNA = Username.of("anna@a.example");

    @RegisterExtension
    static final UserRepositoryExtension HOSTING = UserRepositoryExtension.withVirtualHost();

    private Path file;
    private UsersRepositoryImpl<DurableUsers> repository;
    private TestSystem system;

    @BeforeEach
    void open(TestSystem testSystem, @TempDir Path disk) throws Exception {
        system = testSystem;
        file = disk.resolve("users");
        repository = testee(Optional.empty());
    }

    @Override
    public UsersRepositoryImpl<DurableUsers> testee() {
        return repository;
    }

    @Override
    public UsersRepositoryImpl<DurableUsers> testee(Optional<Username> administrator) throws Exception {
        UsersRepositoryImpl<DurableUsers> users =
                new UsersRepositoryImpl<>(system.getDomainList(), new DurableUsers(new DurableLines(file)));
        BaseHierarchicalConfiguration configuration = new BaseHierarchicalConfiguration();
        administrator.ifPresent(name -> configuration.addProperty("administratorId", name.asString()));
        users.configure(configuration);
        return users;
    }

    @Test
    void aUserMayLogInAfterARestartAndNobodyElseReadsTheFile() throws Exception {
        DurableLines lines = new DurableLines(file);
        new DurableUsers(lines).addUser(ANNA, "secret");
        DurableUsers again = new DurableUsers(lines);
        assertThat(again.getUserByName(ANNA)).hasValueSatisfying(user -> {
            assertThat(user.verifyPassword("secret")).isTrue();
            assertThat(user.verifyPassword("Secret")).isFalse();
        });
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        // As the OWASP Password Storage Cheat Sheet has it.
        assertThat(Files.readString(file)).doesNotContain("secret").contains("\"PBKDF2-SHA512-210000-512");
    }

    @Test
    void aBrokenLineIsRefusedWithTheWayOut() throws IOException {
        Files.write(file, List.of("{\"name\":\"anna@a.example\"}"));
        assertThatThrownBy(() -> new DurableUsers(new DurableLines(file)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("add the user again");
    }
}
