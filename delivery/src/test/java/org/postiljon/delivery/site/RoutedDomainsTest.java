package org.postiljon.delivery.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.postiljon.bounce.reply.Reply;
import org.postiljon.bounce.reply.Stage;
import org.postiljon.delivery.message.Domain;

class RoutedDomainsTest {
    private final Map<Domain, Route> routes = new HashMap<>();
    private final RoutedDomains domains = new RoutedDomains();
    private final Router router = domains.noting(new Router() {
        @Override
        public Optional<Route> known(Domain domain) {
            return Optional.ofNullable(routes.get(domain));
        }

        @Override
        public CompletionStage<Route> route(Domain domain) {
            return CompletableFuture.completedFuture(routes.get(domain));
        }

        @Override
        public CompletionStage<List<InetSocketAddress>> addresses(MxHost host) {
            return CompletableFuture.completedFuture(List.of());
        }

        @Override
        public void close() {}
    });

    private static Site site(String host) {
        return Site.of(List.of(new MxHost(host, 2525, 0)), Optional.empty());
    }

    private void goes(String domain, String host) {
        routes.put(
                new Domain(domain),
                new Route.To(site(host), List.of(new MxHost(host, 2525, 0)), Duration.ofMinutes(1)));
    }

    @Test
    void aSiteHasTheDomainsThatWereRoutedThere() {
        goes("b.example", "mx.example");
        goes("a.example", "mx.example");
        goes("c.example", "127.0.0.1");
        assertThat(domains.bySite()).isEmpty();
        router.known(new Domain("b.example"));
        assertThat(router.route(new Domain("a.example"))).isCompleted();
        router.known(new Domain("c.example"));
        router.known(new Domain("unheard-of.example"));
        assertThat(domains.bySite())
                .isEqualTo(Map.of(
                        site("mx.example").name(), List.of("a.example", "b.example"),
                        site("127.0.0.1").name(), List.of("c.example")));
    }

    @Test
    void aDomainThatMovedIsWhereItWentLast() {
        goes("a.example", "old.example");
        router.known(new Domain("a.example"));
        goes("a.example", "new.example");
        router.known(new Domain("a.example"));
        assertThat(domains.bySite()).containsOnlyKeys(site("new.example").name());
    }

    @Test
    void whatGoesNowhereOrIsNotResolvedHasNoSite() {
        routes.put(
                new Domain("none.example"),
                new Route.Nowhere(Reply.of(Stage.ROUTE, 556, "5.1.10 null MX"), Duration.ofMinutes(1)));
        router.known(new Domain("none.example"));
        domains.note(new Domain("new.example"), Site.unresolved(new Domain("new.example")));
        assertThat(domains.bySite()).isEmpty();
    }

    @Test
    void manyDomainsTakeLittleRoom() {
        for (int i = 0; i < 25_000; i++) {
            domains.note(new Domain("d" + i + ".example"), site(i % 2 == 0 ? "even.example" : i + ".odd.example"));
        }
        assertThat(domains.bySite().get(site("even.example").name())).hasSize(20);
        assertThat(domains.bySite()).hasSize(10_001);
    }
}
