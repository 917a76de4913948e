package org.postiljon.extension;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.apache.james.core.healthcheck.Result;
import org.junit.jupiter.api.Test;
import org.postiljon.delivery.engine.EngineHealth;
import org.postiljon.delivery.engine.ParkedReport;
import org.postiljon.delivery.spool.OutboxItem.Kind;

class PostiljonHealthCheckTest {
    private static final EngineHealth FINE = new EngineHealth(true, "");
    private static final ParkedReport PARKED = new ParkedReport(
            7, Kind.BOUNCE, "Mail1", "news@a.example", List.of("anna@b.example"), "no header", Instant.EPOCH);

    @Test
    void aReportThatIsSetAsideDegradesAndIsNamed() {
        Result result = PostiljonHealthCheck.result(FINE, List.of(PARKED));
        assertThat(result.isDegraded()).isTrue();
        assertThat(result.getCause().orElse(""))
                .contains("1 reports")
                .contains("BOUNCE of Mail1: no header")
                .contains("postiljon reports retry 7")
                .contains("postiljon reports dismiss 7");
    }

    @Test
    void aStoreThatTakesNothingIsWorse() {
        Result result = PostiljonHealthCheck.result(new EngineHealth(false, "disk full"), List.of(PARKED));
        assertThat(result.isUnHealthy()).isTrue();
        assertThat(result.getCause()).contains("disk full");
    }

    @Test
    void elseAllIsWell() {
        assertThat(PostiljonHealthCheck.result(FINE, List.of()).isHealthy()).isTrue();
    }
}
