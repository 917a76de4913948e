package org.postiljon.delivery.site;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.postiljon.delivery.message.Domain;

/**
 * The routes that an operator set, and MX for all other domains. A domain that has a set route is never asked about in
 * DNS; only the names of its hosts are. The table can be replaced while mail flows.
 */
public final class RouteTableThenMx implements Router {
    private final Router mx;
    private volatile RouteTable table;

    /**
     * Joins the two.
     *
     * @param mx closed together with this
     */
    public RouteTableThenMx(RouteTable table, Router mx) {
        this.table = table;
        this.mx = mx;
    }

    /** Uses another table from now on. */
    public void replace(RouteTable other) {
        table = other;
    }

    @Override
    public Optional<Route> known(Domain domain) {
        return table.find(domain).<Route>map(set -> set).or(() -> mx.known(domain));
    }

    @Override
    public CompletionStage<Route> route(Domain domain) {
        return table.find(domain)
                .<CompletionStage<Route>>map(set -> CompletableFuture.completedFuture(set))
                .orElseGet(() -> mx.route(domain));
    }

    @Override
    public CompletionStage<List<InetSocketAddress>> addresses(MxHost host) {
        return mx.addresses(host);
    }

    @Override
    public void close() {
        mx.close();
    }
}
