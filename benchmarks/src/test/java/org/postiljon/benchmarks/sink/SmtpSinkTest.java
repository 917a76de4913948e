package org.postiljon.benchmarks.sink;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.postiljon.benchmarks.sink.SmtpSink.Counters;

class SmtpSinkTest {
    @Test
    void readsItsCountersInAnyPieces() {
        String output = "sess=1 quit=0 mesg=0\rsess=1 quit=0 mesg=9\rsess=1 quit=0 mesg=10\rsess=1 quit=1 mesg=11\r";
        for (int cut = 1; cut < output.length(); cut++) {
            Counters counters = new Counters();
            counters.read(output.substring(0, cut));
            counters.read(output.substring(cut));
            assertThat(counters.mails()).as("cut at %d", cut).isEqualTo(11);
        }
    }

    @Test
    void aNumberThatIsNotWholeYetDoesNotCount() {
        Counters counters = new Counters();
        counters.read("sess=1 quit=0 mesg=9\rsess=1 quit=0 mesg=1");
        assertThat(counters.mails()).isEqualTo(9);
    }
}
