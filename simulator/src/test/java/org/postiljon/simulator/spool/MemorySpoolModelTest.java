package org.postiljon.simulator.spool;

import java.time.Instant;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postiljon.delivery.spool.EventLog;
import org.postiljon.delivery.spool.ModelledSpool;
import org.postiljon.delivery.spool.Spool;
import org.postiljon.delivery.spool.SpoolModelRun;

/** Random use of the spool of simulations beside the model that the real one is held against. */
class MemorySpoolModelTest {
    private static final int OPERATIONS = Integer.getInteger("postiljon.model.operations", 10_000);

    static LongStream seeds() {
        Long one = Long.getLong("postiljon.model.seed");
        return one != null ? LongStream.of(one) : LongStream.of(1, new Random().nextLong());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void theSpoolHoldsWhatTheModelHolds(long seed) {
        new SpoolModelRun(new Copied(), seed).run(OPERATIONS);
    }

    private static final class Copied implements ModelledSpool {
        private final MemoryEvents events = new MemoryEvents();
        private MemorySpool spool = new MemorySpool(events);

        @Override
        public Spool spool() {
            return spool;
        }

        @Override
        public EventLog events() {
            return events;
        }

        @Override
        public void restart(boolean kill) {
            spool = spool.copy();
        }

        @Override
        public void upkeep() {}

        @Override
        public void now(Instant time) {}
    }
}
