package org.postiljon.delivery.site;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.postiljon.delivery.message.Domain;

/** Finds the receivers of a domain: routes that were set, else MX. Has a cache; never blocks. */
public interface Router extends AutoCloseable {
    /** The route as the cache or a set route knows it, without asking anybody; empty: not known or too old. */
    Optional<Route> known(Domain domain);

    /** The route; asks DNS where it is not known. Never fails: what goes wrong is {@link Route.Unknown}. */
    CompletionStage<Route> route(Domain domain);

    /**
     * The addresses of a host in the order in which they are tried, with its port.
     *
     * @return empty: it has none; fails with {@link java.io.IOException} where DNS does not answer
     */
    CompletionStage<List<InetSocketAddress>> addresses(MxHost host);

    @Override
    void close();
}
