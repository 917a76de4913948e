package org.postiljon.delivery.site;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.postiljon.delivery.message.Domain;

/**
 * Which domains' mail goes to which site, for people: an operator thinks in domains, not in MX hosts. Knows what a router
 * answered since the start, the last 20,000 domains; a domain whose MX moved counts where it went last. For all threads.
 */
public final class RoutedDomains {
    private static final int MOST = 20_000;
    /** Of one site; it may receive for very many. */
    private static final int MOST_SHOWN = 20;

    private final Map<Domain, String> sites = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Domain, String> eldest) {
            return size() > MOST;
        }
    };

    /** The domain's mail goes there. */
    public synchronized void note(Domain domain, Site site) {
        if (!site.isUnresolved()) {
            sites.put(domain, site.name());
        }
    }

    /** Domains by name of their site, in alphabetical order, at most 20 of each; a site of which none is known is not there. */
    public synchronized Map<String, List<String>> bySite() {
        Map<String, List<String>> bySite = new HashMap<>();
        sites.forEach((domain, site) ->
                bySite.computeIfAbsent(site, s -> new ArrayList<>()).add(domain.name()));
        bySite.replaceAll(
                (site, domains) -> domains.stream().sorted().limit(MOST_SHOWN).toList());
        return bySite;
    }

    /** A router that tells this what it answers. */
    public Router noting(Router router) {
        return new Noting(router);
    }

    private final class Noting implements Router {
        private final Router router;

        Noting(Router router) {
            this.router = router;
        }

        private void note(Domain domain, Route route) {
            if (route instanceof Route.To to) {
                RoutedDomains.this.note(domain, to.site());
            }
        }

        @Override
        public Optional<Route> known(Domain domain) {
            Optional<Route> route = router.known(domain);
            route.ifPresent(known -> note(domain, known));
            return route;
        }

        @Override
        public CompletionStage<Route> route(Domain domain) {
            return router.route(domain).thenApply(route -> {
                note(domain, route);
                return route;
            });
        }

        @Override
        public CompletionStage<List<InetSocketAddress>> addresses(MxHost host) {
            return router.addresses(host);
        }

        @Override
        public void close() {
            router.close();
        }
    }
}
