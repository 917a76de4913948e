package org.postiljon.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.ProvisionException;
import com.google.inject.matcher.Matchers;
import javax.inject.Inject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class StartFailuresTest {
    private static final String SENTENCE = "conf/routes, line 5: there is no ->. Write: domain -> host:port";

    private final Logger logger = (Logger) LoggerFactory.getLogger(StartFailures.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    /** As the engine with a wrong file. */
    static final class Routes {
        @Inject
        Routes() {
            throw new IllegalArgumentException(SENTENCE);
        }
    }

    /** Needs it, as a mailet needs the engine. */
    static final class Needs {
        final Routes routes;

        @Inject
        Needs(Routes routes) {
            this.routes = routes;
        }
    }

    /** Has nothing to complain of. */
    static final class Fine {
        @Inject
        Fine() {}
    }

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(log);
    }

    @Test
    void theSentenceStandsInALineOfItsOwnOnce() {
        Injector injector = Guice.createInjector(binder -> binder.bindListener(Matchers.any(), new StartFailures()));
        assertThatThrownBy(() -> injector.getInstance(Needs.class)).isInstanceOf(ProvisionException.class);
        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly("Postiljon can't start: " + SENTENCE);
        assertThat(injector.getInstance(Fine.class)).isNotNull();
        assertThat(log.list).hasSize(1);
    }
}
