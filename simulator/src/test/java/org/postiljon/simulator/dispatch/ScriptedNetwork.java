package org.postiljon.simulator.dispatch;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.postiljon.bounce.reply.Answer;
import org.postiljon.bounce.reply.NoReply;
import org.postiljon.bounce.reply.Reply;
import org.postiljon.bounce.reply.Stage;
import org.postiljon.delivery.event.Peer;
import org.postiljon.delivery.message.Domain;
import org.postiljon.delivery.site.MxHost;
import org.postiljon.delivery.site.Route;
import org.postiljon.delivery.site.Router;
import org.postiljon.delivery.site.Site;
import org.postiljon.delivery.smtp.Extensions;
import org.postiljon.delivery.smtp.Session;
import org.postiljon.delivery.smtp.SessionInfo;
import org.postiljon.delivery.smtp.SessionListener;
import org.postiljon.delivery.smtp.SessionSettings;
import org.postiljon.delivery.smtp.SmtpConnector;
import org.postiljon.delivery.smtp.Target;
import org.postiljon.delivery.smtp.Transaction;
import org.postiljon.delivery.smtp.TransactionResult;

/** Routes and connections to {@link ScriptedSite}s on virtual time: the far end of the network. */
final class ScriptedNetwork implements Router, SmtpConnector {
    private final VirtualLoop loop;
    private final Map<String, ScriptedSite> hosts = new HashMap<>();
    private final Map<Domain, Route> routes = new HashMap<>();
    private final Map<Domain, Boolean> asked = new HashMap<>();

    ScriptedNetwork(VirtualLoop loop) {
        this.loop = loop;
    }

    /** A domain whose one host is new. */
    ScriptedSite site(String domain) {
        return hosts(domain, "mx." + domain);
    }

    /** A domain with these hosts in order of preference; the last one is answered. */
    ScriptedSite hosts(String domain, String... names) {
        List<MxHost> mx = new java.util.ArrayList<>();
        for (int i = 0; i < names.length; i++) {
            mx.add(MxHost.published(names[i], i));
            hosts.computeIfAbsent(names[i], n -> new ScriptedSite(loop));
        }
        route(domain, new Route.To(new Site(String.join(",", names)), mx, Duration.ofHours(1)));
        return host(names[names.length - 1]);
    }

    ScriptedSite host(String name) {
        return java.util.Objects.requireNonNull(hosts.get(name), name);
    }

    void route(String domain, Route route) {
        routes.put(new Domain(domain), route);
    }

    /** What was looked up is too old now. */
    void forgetRoutes() {
        asked.clear();
    }

    @Override
    public Optional<Route> known(Domain domain) {
        Route route = routes.get(domain);
        return asked.containsKey(domain) && !(route instanceof Route.Unknown)
                ? Optional.ofNullable(route)
                : Optional.empty();
    }

    @Override
    public CompletionStage<Route> route(Domain domain) {
        CompletableFuture<Route> answer = new CompletableFuture<>();
        loop.after(Duration.ofMillis(30), () -> {
            asked.put(domain, true);
            answer.complete(routes.getOrDefault(
                    domain,
                    new Route.Nowhere(Reply.of(Stage.ROUTE, 550, "5.1.2 no such domain"), Duration.ofHours(1))));
        });
        return answer;
    }

    @Override
    public CompletionStage<List<InetSocketAddress>> addresses(MxHost host) {
        return CompletableFuture.completedFuture(List.of(InetSocketAddress.createUnresolved(host.name(), host.port())));
    }

    @Override
    public Session connect(Target target, SessionSettings settings, SessionListener listener) {
        return new ScriptedSession(host(target.host()), target, settings, listener);
    }

    @Override
    public void close() {}

    /** A session whose messages take the site's time. */
    private final class ScriptedSession implements Session {
        private final ScriptedSite site;
        private final SessionSettings settings;
        private final Peer peer;
        private final SessionListener listener;
        private boolean open;
        private boolean over;
        private int messages;
        private int recipients;

        ScriptedSession(ScriptedSite site, Target target, SessionSettings settings, SessionListener listener) {
            this.site = site;
            this.settings = settings;
            this.listener = listener;
            this.peer = new Peer(target.host(), target.address().toString(), "local", target.host());
            site.connects++;
            loop.after(site.connectTime, this::opened);
        }

        private void opened() {
            if (over) {
                return;
            }
            if (!site.up) {
                end(site.whyDown, false);
                return;
            }
            Optional<Answer> refusal = site.demands.apply(settings);
            if (refusal.isPresent()) {
                end(refusal.get(), false);
                return;
            }
            open = true;
            site.open++;
            site.mostOpen = Math.max(site.mostOpen, site.open);
            listener.ready(this, new SessionInfo(peer, Optional.empty(), Extensions.NONE));
        }

        private void end(Answer why, boolean asked) {
            if (!over) {
                over = true;
                if (open) {
                    site.open--;
                }
                listener.closed(this, peer, why, asked);
            }
        }

        @Override
        public void send(Transaction transaction) {
            site.transactions++;
            loop.after(site.latency, () -> {
                boolean enough = messages >= site.messagesPerConnection;
                messages++;
                boolean lost = !site.up || over;
                Answer ends = lost ? new NoReply(Stage.MAIL, NoReply.Cause.LOST, "scripted") : site.whenEnough;
                boolean ended = lost || (enough && site.whenEnough.code() == 421);
                boolean refused = lost || enough;
                List<TransactionResult.OfRecipient> answers = transaction.recipients().stream()
                        .map(r ->
                                new TransactionResult.OfRecipient(r, refused || isOneTooMany() ? ends : site.answer(r)))
                        .toList();
                listener.done(
                        this,
                        new TransactionResult(
                                answers, site.latency, transaction.content().size(), ended));
                if (ended) {
                    end(ends, false);
                }
            });
        }

        private boolean isOneTooMany() {
            recipients++;
            return recipients > site.recipientsPerConnection;
        }

        @Override
        public void quit() {
            loop.after(Duration.ofMillis(1), () -> end(Reply.of(Stage.CONNECT, 221, "bye"), true));
        }

        @Override
        public void abort() {
            quit();
        }
    }
}
