package org.postiljon.store.embedded.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postiljon.store.embedded.commit.Database;
import org.postiljon.store.embedded.commit.StoreDatabase;

/** What is asked often must not cost more because a million waits: it goes through an index, and sorts nothing. */
class DueIndexTest {
    private final Path folder;

    DueIndexTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private List<String> plan(String sql, Object... parameters) throws Exception {
        Path file = StoreDatabase.file(folder);
        List<String> plan = new ArrayList<>();
        try (Database rows = Database.forWriting(file)) {
            StoreDatabase.open(rows, file, List.of());
            rows.query(row -> plan.add(row.getString("detail")), "EXPLAIN QUERY PLAN " + sql, parameters);
        }
        return plan;
    }

    @Test
    void countsFromTheIndexAloneAndReadsOnlyRowsWithLaterRecipients() throws Exception {
        assertThat(plan(DueReader.COUNT, 1, 1, 2, 1, 1, 2))
                .contains(
                        "SEARCH delivery USING COVERING INDEX delivery_due (lane=? AND due>? AND due<?)",
                        "SEARCH delivery USING INDEX delivery_latest (lane=? AND latest>?)")
                .noneMatch(step -> step.contains("SCAN") || step.contains("TEMP B-TREE"));
    }

    @Test
    void findsHeldRowsOfAKeyWithoutGoingThroughAllThatWait() throws Exception {
        assertThat(plan(Sweeps.HELD, 1, 1))
                .contains("SEARCH d USING INDEX delivery_held (lane=? AND rowid>?)")
                .noneMatch(step -> step.contains("SCAN") || step.contains("TEMP B-TREE"));
    }
}
