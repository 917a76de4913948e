package org.postiljon.extension.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.james.mailetcontainer.impl.JamesMailSpooler;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.Test;

class EnqueueOrdersTest {
    private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");

    @Test
    void aMailWhoseProcessingFailedWaitsLongerEachTime() {
        List<Long> seconds = IntStream.rangeClosed(0, 6)
                .mapToObj(failures -> EnqueueOrders.due(failed(failures), Duration.ZERO, NOON))
                .map(due -> Duration.between(NOON, due).toSeconds())
                .toList();
        assertThat(seconds).containsExactly(0L, 1L, 2L, 4L, 8L, 16L, 16L);
    }

    @Test
    void aLongerDelayThanThatHolds() {
        assertThat(EnqueueOrders.due(failed(1), Duration.ofHours(1), NOON)).isEqualTo(NOON.plusSeconds(3600));
    }

    @Test
    void aNegativeDelayIsNone() {
        assertThat(EnqueueOrders.due(failed(0), Duration.ofDays(-3), NOON)).isEqualTo(NOON);
    }

    @Test
    void aDelayBeyondTimeIsNever() {
        assertThat(EnqueueOrders.due(failed(0), Duration.ofSeconds(Long.MAX_VALUE), NOON))
                .isEqualTo(Instant.ofEpochMilli(Long.MAX_VALUE));
    }

    private static Mail failed(int times) {
        Mail mail = MailImpl.builder().name("mail").build();
        mail.setAttribute(
                new Attribute(JamesMailSpooler.MAIL_PROCESSING_ERROR_COUNT, AttributeValue.of(Integer.valueOf(times))));
        return mail;
    }
}
