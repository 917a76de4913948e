package org.postiljon.delivery.retry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postiljon.bounce.reply.Scope;
import org.postiljon.bounce.reply.Verdict;

class MessageDelaysTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "451 4.7.1 Greylisted, please try again in 300 seconds | 300",
                "Greylisted for 5 minutes | 300",
                "try again in 00:04:32 | 272",
                "please come back in 02:30 | 150",
                "wait 90s | 90",
                "retry after 10min. | 600",
                "greylisted, come back in 1 hour | 3600",
                "come back in 99999 seconds | 14400",
            })
    void waitsASecondLongerThanTold(String text, long seconds) {
        assertThat(MessageDelays.of(greylisted(), text)).contains(Duration.ofSeconds(seconds));
        assertThat(MessageDelays.greylisted(text)).isEqualTo(Duration.ofSeconds(seconds + 1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Greylisted",
                "451 4.7.1 try again later",
                "until 14:32:10",
                "in 123456789 seconds",
                "from 192.0.2.7 mailbox",
                "in 00:0x:10",
                "in 1:2:3:4"
            })
    void waits301SecondsWhenNotTold(String text) {
        assertThat(MessageDelays.of(greylisted(), text)).isEmpty();
        assertThat(MessageDelays.greylisted(text)).isEqualTo(Duration.ofSeconds(301));
    }

    @Test
    void onlyGreylistingSaysWhen() {
        Verdict full = new Verdict(Verdict.Kind.TEMPORARY, Scope.RECIPIENT, "");
        assertThat(MessageDelays.of(full, "mailbox full, try again in 300 seconds"))
                .isEmpty();
    }

    private static Verdict greylisted() {
        return new Verdict(Verdict.Kind.GREYLISTED, Scope.MESSAGE, "");
    }
}
