package org.postiljon.store.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.postiljon.store.embedded.commit.StoreDatabase;
import org.postiljon.store.embedded.content.UnknownFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Content files that no row knows. Most are what a kill left between a file and its commit, or mail that has gone, and the
 * start deletes them. But a database that was put back from a backup, or is another one, does not know the mail that came
 * after it, and its file must not be deleted:
 *
 * <ul>
 *   <li>A file of an opening that the database has not had is refused.
 *   <li>Where the database never had a mail, a file with content is set aside. A first start that was killed within its
 *       first commit leaves one, so it is not refused.
 * </ul>
 */
final class UnknownContent {
    private static final Logger LOG = LoggerFactory.getLogger(UnknownContent.class);

    private final Path directory;
    private final StoreDatabase database;

    UnknownContent(Path directory, StoreDatabase database) {
        this.directory = directory;
        this.database = database;
    }

    /**
     * Looks at each file.
     *
     * @param segments numbers of those that rows know
     * @param larges   likewise
     * @param goOn     whether files that would be refused are set aside
     * @return what is wrong, for people
     */
    List<String> check(Set<Integer> segments, Set<Long> larges, boolean goOn) throws SQLException, IOException {
        boolean hadMail = database.hadMail();
        List<String> wrong = new ArrayList<>();
        for (UnknownFile file : UnknownFile.in(directory, segments, larges)) {
            OptionalLong epoch = file.epoch();
            if (epoch.isPresent() && epoch.getAsLong() >= database.epoch()) {
                wrong.add(database.file() + " is older than " + file.path()
                        + ", or of another store: it knows nothing of" + " the mail in there");
                if (goOn) {
                    setAside(file);
                }
            } else if (!hadMail && Files.size(file.path()) > 0) {
                setAside(file);
            }
        }
        return wrong;
    }

    private static void setAside(UnknownFile file) throws IOException {
        Path kept = file.setAside();
        LOG.warn(
                "The database knows nothing of the mail in {}: it is kept as {}. Delete it if nothing is missed",
                file.path(),
                kept);
    }
}
