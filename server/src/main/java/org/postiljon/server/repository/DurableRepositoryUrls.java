package org.postiljon.server.repository;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.james.mailrepository.api.MailRepositoryUrlStore;
import org.postiljon.server.disk.DurableLines;

/** Which mail repositories there are, a URL a line; so one that no mailet names any more is still found. */
public final class DurableRepositoryUrls implements MailRepositoryUrlStore {
    private final DurableLines lines;
    private final Set<String> urls;

    /**
     * Reads the file.
     *
     * @throws IOException when it can't be read
     */
    public DurableRepositoryUrls(DurableLines lines) throws IOException {
        this.lines = lines;
        this.urls = new LinkedHashSet<>(lines.read());
    }

    @Override
    public synchronized void add(MailRepositoryUrl url) {
        if (urls.add(url.asString())) {
            try {
                lines.write(urls);
            } catch (IOException e) {
                urls.remove(url.asString());
                throw new UncheckedIOException(lines.file() + " can't be written", e);
            }
        }
    }

    @Override
    public synchronized Stream<MailRepositoryUrl> listDistinct() {
        return List.copyOf(urls).stream().map(MailRepositoryUrl::from);
    }

    @Override
    public synchronized boolean contains(MailRepositoryUrl url) {
        return urls.contains(url.asString());
    }
}
