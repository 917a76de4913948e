package org.postiljon.server.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.james.mailrepository.MailRepositoryUrlStoreContract;
import org.apache.james.mailrepository.api.MailRepositoryUrlStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.postiljon.server.disk.DurableLines;

class DurableRepositoryUrlsTest implements MailRepositoryUrlStoreContract {
    /** Gives the contract's tests a store on an empty file. */
    @RegisterExtension
    static final ParameterResolver STORES = new ParameterResolver() {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
            return parameter.getParameter().getType() == MailRepositoryUrlStore.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
            try {
                return new DurableRepositoryUrls(
                        new DurableLines(Files.createTempDirectory("urls").resolve("repositories")));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    };

    @Test
    void urlsAreThereWhenItIsOpenedAgain(@TempDir Path disk) throws Exception {
        DurableLines lines = new DurableLines(disk.resolve("repositories"));
        new DurableRepositoryUrls(lines).add(URL_1);
        assertThat(new DurableRepositoryUrls(lines).listDistinct()).containsExactly(URL_1);
    }
}
