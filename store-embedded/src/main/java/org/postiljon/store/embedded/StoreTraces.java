package org.postiljon.store.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.postiljon.store.embedded.commit.StoreDatabase;

/**
 * Files that show that a store is not new. A first start makes all of them after the tables of its database are on disk,
 * so one that was killed at any moment leaves none of them without a database.
 */
final class StoreTraces {
    private static final List<String> FILES = List.of("version", "ballast", "events-logged");
    private static final List<String> FOLDERS = List.of("segments", "large");

    private StoreTraces() {}

    /** Those in the directory of a store. */
    static List<Path> in(Path directory) throws IOException {
        List<Path> found = new ArrayList<>();
        FILES.stream().map(directory::resolve).filter(Files::exists).forEach(found::add);
        for (String name : FOLDERS) {
            Path folder = directory.resolve(name);
            if (Files.isDirectory(folder)) {
                try (Stream<Path> files = Files.list(folder)) {
                    files.sorted().forEach(found::add);
                }
            }
        }
        Path database = StoreDatabase.file(directory);
        Path log = database.resolveSibling(database.getFileName() + "-wal");
        // SQLite writes its head page before the first byte of its log: a log alone is what is left of a database.
        if (StoreDatabase.isNothing(database) && !StoreDatabase.isNothing(log)) {
            found.add(log);
        }
        return found;
    }
}
