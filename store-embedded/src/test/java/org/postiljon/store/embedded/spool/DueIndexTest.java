package org.postiljon.store.embedded.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postiljon.store.embedded.commit.Database;
import org.postiljon.store.embedded.commit.StoreDatabase;

/** Counting what is due must not read a row: a million may wait in one lane. */
class DueIndexTest {
    @Test
    void countsFromTheIndexAlone(@TempDir Path folder) throws Exception {
        Path file = StoreDatabase.file(folder);
        List<String> plan = new ArrayList<>();
        try (Database rows = Database.forWriting(file)) {
            StoreDatabase.open(rows, file);
            rows.query(row -> plan.add(row.getString("detail")), "EXPLAIN QUERY PLAN " + DueReader.COUNT, 1, 1, 2);
        }

        assertThat(plan)
                .containsExactly("SEARCH delivery USING COVERING INDEX delivery_due (lane=? AND due>? AND due<?)");
    }
}
