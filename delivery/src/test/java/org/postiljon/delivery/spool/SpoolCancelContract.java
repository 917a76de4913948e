package org.postiljon.delivery.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.postiljon.delivery.spool.Samples.KEY;
import static org.postiljon.delivery.spool.Samples.NOON;
import static org.postiljon.delivery.spool.Samples.await;
import static org.postiljon.delivery.spool.Samples.mail;
import static org.postiljon.delivery.spool.Samples.names;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.postiljon.delivery.message.Labels;

/** Cancels are kept and mean what was there; what each {@link Spool} promises of them. */
public interface SpoolCancelContract {
    /** All mail with this tag. */
    Labels BLUE = new Labels("", "", "blue", "");

    /** The spool under test, empty at first. */
    Spool spool();

    /** A second spool on what is on disk now, as after kill -9; the first is not closed. */
    Spool reopened();

    @Test
    default void anOrderIsKeptUntilItIsForgotten() {
        Cancel blue = new Cancel(BLUE, "by anna", NOON);
        Cancel spring = new Cancel(new Labels("", "spring", "", ""), "by kim", NOON.plusNanos(1));
        assertThat(spool().orders()).isEmpty();
        await(spool().order(blue));
        await(spool().order(spring));

        assertThat(reopened().orders()).containsExactlyInAnyOrder(blue, spring);
        await(spool().forget(blue));
        await(spool().forget(blue));
        assertThat(spool().orders()).containsExactly(spring);
        assertThat(reopened().orders()).containsExactly(spring);
    }

    @Test
    default void aLaterOrderTakesThePlaceOfAnEarlierOneAndOutlivesIt() {
        Cancel first = new Cancel(BLUE, "by anna", NOON);
        Cancel second = new Cancel(BLUE, "by kim", NOON.plusSeconds(1));
        await(spool().order(first));
        await(spool().order(second));
        await(spool().forget(first));

        assertThat(spool().orders()).containsExactly(second);
    }

    @Test
    default void whatIsAcceptedAfterTheOrderIsLeftAlone() {
        await(spool().accept(mail("d1", KEY, NOON, new Labels("", "", "blue", ""), "d1@b.example")));

        assertThat(await(spool().discard(BLUE, "by anna", NOON.minusSeconds(1), 10)))
                .isZero();
        assertThat(await(spool().discard(BLUE, "by anna", NOON, 10))).isEqualTo(1);
    }

    @Test
    default void aDiscardWithoutACampaignFindsWhatIsFarBehind() {
        for (int i = 0; i < 2_600; i++) {
            var unused = spool().accept(mail("x" + i, NOON));
        }
        for (String name : List.of("d1", "d2", "d3")) {
            await(spool().accept(mail(name, KEY, NOON.plusSeconds(1), BLUE, name + "@b.example")));
        }

        assertThat(await(spool().discard(BLUE, "by anna", NOON, 2))).isEqualTo(2);
        assertThat(await(spool().discard(BLUE, "by anna", NOON, 2))).isEqualTo(1);
        assertThat(await(spool().discard(BLUE, "by anna", NOON, 2))).isZero();
        assertThat(spool().backlog()).extracting(Backlog::recipients).containsExactly(2_600L);
        assertThat(names(await(spool().refill(KEY, NOON.plusSeconds(1), 3_000))))
                .hasSize(2_600);
    }

    @Test
    default void anOrderWithoutALabelIsNone() {
        assertThatThrownBy(() -> new Cancel(Labels.NONE, "by anna", NOON)).isInstanceOf(IllegalArgumentException.class);
    }
}
