package org.postiljon.delivery.destination;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postiljon.bounce.reply.Verdict.Kind;

class RateTextTest {
    private static final List<Kind> REFUSALS =
            List.of(Kind.RATE_LIMITED, Kind.CONNECTIONS_LIMITED, Kind.BLOCKED, Kind.UNREACHABLE);
    private static final List<Kind> DEFERRALS = List.of(Kind.GREYLISTED, Kind.TEMPORARY, Kind.PERMANENT);

    /** Whatever happens: the text form reads back, and the bounds hold. */
    @Property(tries = 200)
    void readsBackWhatItWroteAfterAnyEvents(@ForAll long seed) {
        Random random = new Random(seed);
        RateLimits limits = new RateLimits(30, 600, 10, 50);
        Driven site = new Driven(limits);
        for (int i = 0; i < 300; i++) {
            site.after(Math.pow(10, random.nextDouble() * 5 - 2));
            site.hear(event(random, site.now));
            Allowance allowance = site.allowance(new Load(random.nextInt(12), random.nextInt(3), 0, 100));
            assertThat(allowance.perSecond()).isGreaterThan(0).isLessThanOrEqualTo(10);
            assertThat(allowance.maxOpen()).isBetween(0, 14);
            assertThat(allowance.maxMessages()).isBetween(1, 50);
        }
        String text = site.state.write();
        RateState read = RateState.read(text).orElseThrow();
        assertThat(read.write()).isEqualTo(text);
        assertThat(site.controller.restarted(read, site.now).write())
                .isEqualTo(site.controller
                        .restarted(RateState.read(text).orElseThrow(), site.now)
                        .write());
        assertThat(text.length()).isLessThan(4000);
    }

    private static RateEvent event(Random random, Instant now) {
        Instant started = now.minusMillis(random.nextInt(2000));
        return switch (random.nextInt(9)) {
            case 0, 1 -> new RateEvent.Sent();
            case 2 -> new RateEvent.Connected(1 + random.nextInt(10));
            case 3, 4 -> new RateEvent.Accepted(started);
            case 5 ->
                new RateEvent.Refused(
                        REFUSALS.get(random.nextInt(4)), started, random.nextInt(10), random.nextDouble() * 0.2 - 0.1);
            case 6 -> new RateEvent.Deferred(DEFERRALS.get(random.nextInt(3)), random.nextBoolean(), started, 0);
            case 7 -> new RateEvent.NotSent(started);
            default -> new RateEvent.Closed(random.nextInt(200));
        };
    }

    @Property(tries = 500)
    void readsNothingOutOfAnything(@ForAll String text) {
        assertThat(RateState.read(text)).isEmpty();
        String forged = "rate/1 " + text;
        assertThat(RateState.read(forged + " " + RateText.checksum(forged))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rate/1",
                "rate/2 FLOW",
                "rate/1 FLOW;- -;0;-;0.0 -1.0 Infinity;Infinity;300.0 Infinity;- Infinity;+;0.05",
                "rate/1 FLOW;99999999999999999999 a b c"
            })
    void readsNothingOutOfAForgedText(String body) {
        assertThat(RateState.read(body + " " + RateText.checksum(body))).isEqualTo(Optional.empty());
    }

    /** As it was written when each quota was one of an hour. */
    @Test
    void readsATextOfAnEarlierVersion() {
        String text = "rate/1 PAUSED;1893499239112 RATE_LIMITED;0;1893499208500;3.0 0.049 0.05;0.5297316;300.0"
                + " Infinity;- 980.0;1893510008500;0.05 2.0;Infinity;-;300.0;Infinity;+;0;100;0.1 0.019704433;3;-"
                + " 1893499207:1,0,1,2*0,1;189349920:3 0:0 d9e7b4de";
        RateState read = RateState.read(text).orElseThrow();
        assertThat(read.trouble())
                .isEqualTo(new Trouble(Optional.of(Kind.RATE_LIMITED), 0, Instant.ofEpochMilli(1_893_499_208_500L), 0));
        assertThat(read.quota()).isEqualTo(new Quota(980, 3600, Instant.ofEpochMilli(1_893_510_008_500L), 0.05));
    }

    @Test
    void keepsTheWindowOfAQuota() {
        Driven site = new Driven();
        site.state = site.state.with(Quota.learned(1000, 900, Driven.START));
        RateState read = RateState.read(site.state.write()).orElseThrow();
        assertThat(read.quota().seconds()).isEqualTo(900);
        assertThat(read.quota().messages()).isEqualTo(980);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "3601", "-1", "x", ""})
    void readsNoQuotaOfAnImpossibleWindow(String seconds) {
        String text = new Driven().state.write();
        String body = text.substring(0, text.lastIndexOf(' ')).replace(";3600 ", ";" + seconds + " ");
        assertThat(RateState.read(body + " " + RateText.checksum(body))).isEmpty();
    }

    @Test
    void aStateThatServedMuchIsShort() {
        Driven site = new Driven();
        site.flow(7200);
        assertThat(site.state.write().length()).isLessThan(3000);
    }
}
