package org.postiljon.delivery.destination;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.postiljon.bounce.reply.Verdict.Kind;

class ConnectionRulesTest {
    private static final int OPERATOR_ALLOWS = 50;

    private final Driven site = new Driven(new RateLimits(30, 12_000, OPERATOR_ALLOWS, 100));

    private int mostOpen(int open) {
        return site.allowance(new Load(open, 0, 0, 1000)).maxOpen();
    }

    private void connected(int open) {
        for (int i = 1; i <= open; i++) {
            site.hear(new RateEvent.Connected(i));
        }
    }

    private void refusedConnect(int held) {
        site.after(0.001);
        site.hear(new RateEvent.Refused(Kind.CONNECTIONS_LIMITED, site.now, held, 0));
    }

    private void fast() {
        site.flow(1);
        while (site.state.perMinute() < 3000) {
            site.flow(1);
        }
    }

    @Test
    void asManyAsTheRateNeedsAtItsLatency() {
        fast();
        // 50 a second at a hundredth of a second: one would do.
        assertThat(mostOpen(1)).isBetween(1, 3);
        RateState slower = site.state.with(site.state.connections().latency(0.5));
        site.state = new ConnectionRules(OPERATOR_ALLOWS).fit(slower, site.now);
        assertThat(mostOpen(10)).isEqualTo((int) (site.state.perMinute() / 60 * 0.5 * 1.3 + 1));
    }

    @Test
    void neverMoreThanAnOperatorAllows() {
        fast();
        site.state = site.state.with(site.state.connections().latency(60));
        site.flow(2);
        assertThat(mostOpen(10)).isEqualTo(OPERATOR_ALLOWS);
    }

    @Test
    void fewAreOpenedAtOnceSoThatACapIsNotLearnedByAVolley() {
        assertThat(site.allowance(new Load(0, 0, 0, 9)).maxConnecting()).isEqualTo(2);
        assertThat(site.allowance(new Load(60, 4, 0, 9)).maxConnecting()).isEqualTo(8);
    }

    @Test
    void theCapIsWhatWasReallyOpenAndNotWhatWasBeingOpened() {
        fast();
        connected(10);
        site.after(61);
        site.flow(1);
        refusedConnect(14);
        assertThat(site.state.connections().atOnce().cap()).isEqualTo(10);
        assertThat(site.state.isFlowing()).as("the others go on").isTrue();
        assertThat(mostOpen(10)).isLessThanOrEqualTo(10);
    }

    @Test
    void refusedWithFewerThanBeforeMeansOpenedTooFast() {
        fast();
        connected(20);
        site.after(1);
        refusedConnect(5);
        assertThat(site.state.connections().atOnce().cap()).isInfinite();
        assertThat(site.state.connections().perMinute().cap()).isBetween(18.0, 20.0);
        assertThat(mostOpen(5)).as("none is opened for ten seconds").isLessThanOrEqualTo(5);
    }

    @Test
    void refusedWithFewerThoughNoneWereOpenedMeansThatTheCapFell() {
        fast();
        connected(20);
        site.after(120);
        site.flow(1);
        refusedConnect(5);
        assertThat(site.state.connections().atOnce().cap()).isEqualTo(5);
        assertThat(site.state.connections().perMinute().cap()).isInfinite();
    }

    @Test
    void noConnectionAtAllIsAPause() {
        fast();
        refusedConnect(0);
        assertThat(site.state.isFlowing()).isFalse();
        assertThat(Math.rint(site.waitForProbe())).isEqualTo(5);
        assertThat(mostOpen(0)).isEqualTo(1);
    }

    @Test
    void aCapOnNewConnectionsIsDoubtedAfterHalfAnHour() {
        fast();
        connected(20);
        site.after(1);
        refusedConnect(5);
        double cap = site.state.connections().perMinute().cap();
        site.after(1801);
        assertThat(site.state.connections().perMinute().cap()).isEqualTo(cap * 1.1 + 1);
    }
}
