package org.postiljon.delivery.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.postiljon.delivery.message.Stream;
import org.postiljon.delivery.site.Transport;
import org.postiljon.delivery.spool.Waiting;

class ReadySetTest {
    private final Room room = new Room();
    private final ReadySet ready = new ReadySet(DispatchSettings.DEFAULT, room);
    private final Map<String, Lane> lanes = new HashMap<>();
    private long id;

    private Lane lane(Stream stream, String tenant) {
        return lanes.computeIfAbsent(stream + " " + tenant, k -> new Lane(Ready.key(stream, tenant), Instant.EPOCH));
    }

    private void add(int n, Stream stream, String tenant) {
        for (int i = 0; i < n; i++) {
            ready.add(lane(stream, tenant), Ready.delivery(++id, stream, tenant));
        }
    }

    /** Streams of the next {@code n} that are taken. */
    private List<String> takes(int n) {
        List<String> taken = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            Waiting waiting =
                    Objects.requireNonNull(ready.take(ready.next(lane -> true).orElseThrow()));
            taken.add(waiting.key().stream().name() + " " + waiting.key().tenant());
        }
        return taken;
    }

    private static Map<String, Long> counted(List<String> taken) {
        return taken.stream().collect(Collectors.groupingBy(t -> t, Collectors.counting()));
    }

    @Test
    void sharesByWeightAmongStreamsAndInEqualPartsAmongTenants() {
        add(200, Stream.BULK, "a");
        add(200, Stream.TRIGGERED, "b");
        add(200, Stream.TRIGGERED, "c");
        assertThat(counted(takes(90))).isEqualTo(Map.of("bulk a", 10L, "triggered b", 40L, "triggered c", 40L));
    }

    @Test
    void triggeredMailWaitsForOneBulkMailAtMost() {
        add(1_000, Stream.BULK, "a");
        takes(7);
        add(1, Stream.TRIGGERED, "b");
        assertThat(takes(2)).contains("triggered b");
    }

    @Test
    void whatOneIsNotAbleToSendGoesToTheOthers() {
        add(10, Stream.BULK, "a");
        add(10, Stream.TRIGGERED, "b");
        Lane bulk = lane(Stream.BULK, "a");
        assertThat(ready.next(lane -> lane == bulk)).contains(bulk);
        assertThat(ready.next(lane -> false)).isEmpty();
        assertThat(ready.count()).isEqualTo(20);
    }

    @Test
    void countsWhatIsThereAndGivesTheRoomBack() {
        add(3, Stream.BULK, "a");
        add(2, Stream.BULK, "b");
        assertThat(ready.count()).isEqualTo(5);
        assertThat(ready.lanes()).isEqualTo(2);
        assertThat(ready.transports()).containsExactly(Transport.DIRECT);
        takes(1);
        assertThat(ready.takeAll(lane -> true).values().stream()
                        .mapToInt(List::size)
                        .sum())
                .isEqualTo(4);
        assertThat(ready.isEmpty()).isTrue();
        assertThat(ready.lanes()).isZero();
        assertThat(ready.transports()).isEmpty();
        assertThat(ready.next(lane -> true)).isEmpty();
        room.taken(Room.MOST - 1);
        assertThat(room.isFull()).as("nothing of the ready set is left in it").isFalse();
        room.taken(1);
        assertThat(room.isFull()).isTrue();
    }
}
