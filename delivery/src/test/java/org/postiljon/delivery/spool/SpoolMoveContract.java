package org.postiljon.delivery.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postiljon.delivery.spool.Samples.KEY;
import static org.postiljon.delivery.spool.Samples.NOON;
import static org.postiljon.delivery.spool.Samples.await;
import static org.postiljon.delivery.spool.Samples.mail;
import static org.postiljon.delivery.spool.Samples.names;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.postiljon.delivery.site.Pool;
import org.postiljon.delivery.site.Site;
import org.postiljon.delivery.site.Transport;

/** Mail that waits goes on with other settings; what each {@link Spool} promises of {@link Spool#move}. */
public interface SpoolMoveContract {
    /** Where the mail goes: nothing of {@link Samples#KEY} but stream and tenant. */
    WaitingKey TARGET = new WaitingKey(
            new Site("relay.example:587"),
            KEY.stream(),
            new Pool("192.0.2.1"),
            KEY.tenant(),
            new Transport("relay.example:587,tls=required"));

    /** The spool under test, empty at first. */
    Spool spool();

    /** A second spool on what is on disk now, as after kill -9; the first is not closed. */
    Spool reopened();

    private static Optional<WaitingKey> notTheSecond(Waiting waiting) {
        return waiting.message().name().equals("d2") ? Optional.empty() : Optional.of(TARGET);
    }

    @Test
    default void whatIsMovedWaitsInTheOtherKeyAlsoAfterAKill() {
        for (String name : List.of("d1", "d2", "d3")) {
            await(spool().accept(mail(name, NOON)));
        }

        assertThat(await(spool().move(KEY, SpoolMoveContract::notTheSecond, 10)))
                .isEqualTo(2);

        Spool reopened = reopened();
        assertThat(names(await(reopened.refill(TARGET, NOON, 10)))).containsExactly("d1", "d3");
        assertThat(names(await(reopened.refill(KEY, NOON, 10)))).containsExactly("d2");
        assertThat(names(await(spool().refill(TARGET, NOON, 10)))).containsExactly("d1", "d3");
        assertThat(spool().backlog()).extracting(Backlog::key).containsExactlyInAnyOrder(KEY, TARGET);
    }

    @Test
    default void moreThanTheLimitIsMovedInSlices() {
        for (String name : List.of("d1", "d2", "d3", "d4")) {
            await(spool().accept(mail(name, NOON)));
        }

        assertThat(await(spool().move(KEY, SpoolMoveContract::notTheSecond, 2))).isEqualTo(2);
        assertThat(await(spool().move(KEY, SpoolMoveContract::notTheSecond, 2))).isEqualTo(1);
        assertThat(await(spool().move(KEY, SpoolMoveContract::notTheSecond, 2))).isZero();
        assertThat(names(await(spool().refill(TARGET, NOON, 10)))).containsExactly("d1", "d3", "d4");
    }

    @Test
    default void whatIsHandedOutStaysAndWhatIsHeldMovesAndStaysHeld() {
        await(spool().accept(mail("out", NOON)));
        await(spool().refill(KEY, NOON, 1));
        await(spool().accept(mail("held", NOON)));
        await(spool().hold(KEY, labels -> true, "pause-1", 10));

        assertThat(await(spool().move(KEY, SpoolMoveContract::notTheSecond, 10)))
                .isEqualTo(1);

        assertThat(await(spool().refill(TARGET, NOON, 10))).isEmpty();
        assertThat(await(spool().release("pause-1", 10))).isEqualTo(1);
        assertThat(names(await(spool().refill(TARGET, NOON, 10)))).containsExactly("held");
    }
}
