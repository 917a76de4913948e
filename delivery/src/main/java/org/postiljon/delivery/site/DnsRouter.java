package org.postiljon.delivery.site;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.postiljon.bounce.reply.EnhancedCode;
import org.postiljon.bounce.reply.NoReply;
import org.postiljon.bounce.reply.Reply;
import org.postiljon.bounce.reply.Stage;
import org.postiljon.delivery.message.Domain;
import org.postiljon.delivery.site.LookupCache.Held;
import org.postiljon.delivery.site.LookupCache.Looked;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/**
 * Routes by MX records, RFC 5321 section 5: MX hosts by preference, equal ones in random order; without MX the domain
 * itself (implicit MX); aliases followed; a null MX (RFC 7505) takes no mail. A domain that does not exist, has no
 * address or can't be a domain fails for good; where DNS does not answer the route is unknown, and the last good answer
 * is used for as long as {@link DnsSettings#maxStale()} says.
 *
 * <p>What a receiver publishes must not make this machine talk to itself: loopback (127/8, ::1), unspecified (0.0.0.0,
 * ::) and group addresses from DNS or from an address literal are left out. A domain with no other address fails with
 * 5.4.6, a routing loop. Private addresses (RFC 1918) are used: receivers within one's own network have them. Hosts
 * that an operator set are free of this, and are also looked up in the system's hosts file.
 *
 * <p>Never blocks. Answers come on this router's own thread: who waits for one passes on to its own. Thread-safe.
 */
public final class DnsRouter implements Router {
    private static final EnhancedCode NO_SUCH_DOMAIN = new EnhancedCode(5, 1, 2);
    private static final EnhancedCode NULL_MX = new EnhancedCode(5, 1, 10);
    private static final EnhancedCode NO_ROUTE = new EnhancedCode(5, 4, 4);
    private static final EnhancedCode LOOP = new EnhancedCode(5, 4, 6);

    private record HostKey(String name, boolean published) {}

    private final DnsSettings settings;
    private final Random random;
    private final BooleanSupplier globalIpv6;
    private final HostsFile hostsFile;
    private final DnsUdp udp;
    private final DnsQueries queries;
    private final LookupCache<Domain, Route> routes;
    private final LookupCache<HostKey, HostAddresses> hosts;

    /**
     * A router with an empty cache and a thread of its own.
     *
     * @param settings   how to ask
     * @param clock      for times to live
     * @param random     shuffles equal preferences and addresses; thread-safe
     * @param globalIpv6 whether this machine has a global IPv6 address, as {@link LocalNetwork#hasGlobalIpv6()}
     */
    public DnsRouter(DnsSettings settings, InstantSource clock, Random random, BooleanSupplier globalIpv6) {
        this(settings, clock, random, globalIpv6, HostsFile.ofSystem());
    }

    DnsRouter(
            DnsSettings settings, InstantSource clock, Random random, BooleanSupplier globalIpv6, HostsFile hostsFile) {
        this.settings = settings;
        this.random = random;
        this.globalIpv6 = globalIpv6;
        this.hostsFile = hostsFile;
        this.udp = new DnsUdp();
        this.queries = new DnsQueries(settings, udp);
        this.routes = new LookupCache<>(clock, settings.maxEntries(), settings.maxStale(), this::lookUpRoute);
        this.hosts = new LookupCache<>(clock, settings.maxEntries(), settings.maxStale(), this::lookUpHost);
    }

    @Override
    public Optional<Route> known(Domain domain) {
        return routes.known(domain)
                .filter(held -> !(held.value() instanceof Route.Unknown))
                .map(this::asOfNow);
    }

    @Override
    public CompletionStage<Route> route(Domain domain) {
        return routes.get(domain).thenApply(this::asOfNow);
    }

    @Override
    public CompletionStage<List<InetSocketAddress>> addresses(MxHost host) {
        return addressesOf(host.name(), host.published()).thenCompose(held -> {
            HostAddresses known = held.value();
            List<InetSocketAddress> inOrder =
                    known.inOrder(settings.families(), globalIpv6.getAsBoolean(), random).stream()
                            .map(address -> new InetSocketAddress(address, host.port()))
                            .toList();
            if (inOrder.isEmpty() && known.failure().isPresent()) {
                return CompletableFuture.failedFuture(
                        new IOException(known.failure().get()));
            }
            return CompletableFuture.completedFuture(inOrder);
        });
    }

    @Override
    public void close() {
        routes.close(unknown("this server is stopping"));
        hosts.close(HostAddresses.of(List.of(), true, Optional.of("this server is stopping")));
        udp.close();
    }

    private Route asOfNow(Held<Route> held) {
        if (held.value() instanceof Route.To to) {
            return new Route.To(to.site(), MxSet.shuffled(to.hosts(), random), to.login(), held.left());
        } else if (held.value() instanceof Route.Nowhere nowhere) {
            return new Route.Nowhere(nowhere.why(), held.left());
        }
        return held.value();
    }

    // Routes

    private CompletionStage<Looked<Route>> lookUpRoute(Domain domain) {
        if (domain.isLiteral()) {
            return CompletableFuture.completedFuture(ofLiteral(domain));
        }
        Optional<Name> name = DomainSyntax.dnsName(domain.name());
        if (name.isEmpty()) {
            String why = DomainSyntax.address(domain.name()).isPresent()
                    ? "is an IP address: write it in brackets"
                    : "can't be the name of a domain";
            return CompletableFuture.completedFuture(
                    nowhere(550, NO_SUCH_DOMAIN, domain + " " + why, settings.maxTtl()));
        }
        return queries.ask(name.get(), Type.MX).thenCompose(answer -> ofMx(domain, name.get(), answer));
    }

    private Looked<Route> ofLiteral(Domain domain) {
        Optional<InetAddress> address = DomainSyntax.literal(domain);
        if (address.isEmpty()) {
            return nowhere(550, NO_SUCH_DOMAIN, domain + " is not an address literal", settings.maxTtl());
        }
        HostAddresses sorted = HostAddresses.of(List.of(address.get()), true, Optional.empty());
        MxHost host = MxHost.published(address.get().getHostAddress(), 0);
        return decide(domain, List.of(host), List.of(sorted), settings.maxTtl());
    }

    private CompletionStage<Looked<Route>> ofMx(Domain domain, Name asked, DnsAnswer answer) {
        if (answer instanceof DnsAnswer.Found found) {
            MxSet mx = MxSet.read(found.records());
            Duration ttl = settings.held(found.ttl());
            if (mx.nullMx()) {
                return CompletableFuture.completedFuture(
                        nowhere(556, NULL_MX, domain + " takes no mail (null MX)", ttl));
            }
            if (mx.hosts().isEmpty()) {
                String why = "the MX of " + domain + " is no host name: " + String.join(", ", mx.unusable());
                return CompletableFuture.completedFuture(
                        nowhere(550, NO_ROUTE, why, settings.heldNegative(found.ttl())));
            }
            return untilUsable(domain, mx.hosts(), new ArrayList<>(), ttl);
        } else if (answer instanceof DnsAnswer.NoRecords none) {
            MxHost itself = MxHost.published(none.name().toString(true).toLowerCase(Locale.ROOT), 0);
            Duration ttl = settings.heldNegative(none.ttl());
            return untilUsable(domain, List.of(itself), new ArrayList<>(), ttl)
                    .thenApply(looked -> looked.value() instanceof Route.Nowhere nowhere && isCode(nowhere, NO_ROUTE)
                            ? nowhere(550, NO_SUCH_DOMAIN, domain + " has neither MX nor address", ttl)
                            : looked);
        } else if (answer instanceof DnsAnswer.NoSuchName none) {
            return CompletableFuture.completedFuture(
                    nowhere(550, NO_SUCH_DOMAIN, domain + " does not exist", settings.heldNegative(none.ttl())));
        }
        String why = answer instanceof DnsAnswer.Failed failed ? failed.why() : "no answer";
        return CompletableFuture.completedFuture(failure(DnsAnswer.question(asked, Type.MX) + ": " + why));
    }

    /** Looks up the hosts in turn until one has an address: the route is only one if mail can take it. */
    private CompletionStage<Looked<Route>> untilUsable(
            Domain domain, List<MxHost> mx, List<HostAddresses> seen, Duration ttl) {
        if (seen.size() == mx.size()
                || (!seen.isEmpty() && seen.get(seen.size() - 1).isUsable())) {
            return CompletableFuture.completedFuture(decide(domain, mx, seen, ttl));
        }
        return addressesOf(mx.get(seen.size()).name(), true).thenCompose(held -> {
            seen.add(held.value());
            return untilUsable(domain, mx, seen, ttl);
        });
    }

    private Looked<Route> decide(Domain domain, List<MxHost> mx, List<HostAddresses> seen, Duration ttl) {
        if (seen.stream().anyMatch(HostAddresses::isUsable)) {
            Route route = new Route.To(Site.of(mx, Optional.empty()), mx, ttl);
            return new Looked<>(route, ttl, false, true);
        }
        Optional<String> failure =
                seen.stream().flatMap(host -> host.failure().stream()).findFirst();
        if (failure.isPresent()) {
            return failure(failure.get());
        }
        String names = String.join(", ", mx.stream().map(MxHost::name).toList());
        Optional<InetAddress> refused =
                seen.stream().flatMap(host -> host.refused().stream()).findFirst();
        return refused.map(address -> nowhere(
                        554,
                        LOOP,
                        "mail for " + domain + " would come back to this server: " + names + " is "
                                + address.getHostAddress(),
                        settings.heldNegative(ttl)))
                .orElseGet(() -> nowhere(
                        550,
                        NO_ROUTE,
                        "no MX host of " + domain + " has an address: " + names,
                        settings.heldNegative(ttl)));
    }

    private static boolean isCode(Route.Nowhere nowhere, EnhancedCode code) {
        return nowhere.why() instanceof Reply reply && reply.enhanced().equals(Optional.of(code));
    }

    private static Looked<Route> nowhere(int code, EnhancedCode enhanced, String text, Duration ttl) {
        Reply why = new Reply(Stage.ROUTE, code, Optional.of(enhanced), text);
        return new Looked<>(new Route.Nowhere(why, ttl), ttl, false, false);
    }

    private Looked<Route> failure(String why) {
        return new Looked<>(unknown(why), settings.failureHold(), true, false);
    }

    private static Route unknown(String why) {
        return new Route.Unknown(new NoReply(Stage.ROUTE, NoReply.Cause.DNS, why));
    }

    // Addresses of hosts

    private CompletionStage<Held<HostAddresses>> addressesOf(String host, boolean published) {
        return hosts.get(new HostKey(host, published));
    }

    private CompletionStage<Looked<HostAddresses>> lookUpHost(HostKey host) {
        List<InetAddress> set = host.published ? literal(host.name) : hostsFile.addresses(host.name);
        Optional<Name> name = DomainSyntax.dnsName(host.name);
        if (!set.isEmpty() || name.isEmpty()) {
            return CompletableFuture.completedFuture(new Looked<>(
                    HostAddresses.of(set, host.published, Optional.empty()), settings.minTtl(), false, true));
        }
        CompletionStage<DnsAnswer> four = wants(Families.IPV6_ONLY, name.get(), Type.A);
        CompletionStage<DnsAnswer> six = wants(Families.IPV4_ONLY, name.get(), Type.AAAA);
        return four.thenCombine(six, (a, aaaa) -> ofAddresses(name.get(), host.published, a, aaaa));
    }

    private static List<InetAddress> literal(String host) {
        return DomainSyntax.address(host).stream().toList();
    }

    private CompletionStage<DnsAnswer> wants(Families without, Name name, int type) {
        return settings.families() == without
                ? CompletableFuture.completedFuture(new DnsAnswer.NoRecords(name, settings.maxTtl()))
                : queries.ask(name, type);
    }

    private Looked<HostAddresses> ofAddresses(Name name, boolean published, DnsAnswer a, DnsAnswer aaaa) {
        List<InetAddress> found = new ArrayList<>();
        Duration positive = settings.maxTtl();
        Duration negative = settings.maxNegative();
        Optional<String> failure = Optional.empty();
        for (DnsAnswer answer : List.of(a, aaaa)) {
            if (answer instanceof DnsAnswer.Found some) {
                some.records().forEach(record -> {
                    if (record instanceof ARecord four) {
                        found.add(four.getAddress());
                    } else if (record instanceof AAAARecord six) {
                        found.add(six.getAddress());
                    }
                });
                positive = shorter(positive, settings.held(some.ttl()));
            } else if (answer instanceof DnsAnswer.Failed failed) {
                String question = DnsAnswer.question(name, answer == a ? Type.A : Type.AAAA);
                failure = Optional.of(question + ": " + failed.why());
            } else if (answer instanceof DnsAnswer.NoRecords none) {
                negative = shorter(negative, settings.heldNegative(none.ttl()));
            } else if (answer instanceof DnsAnswer.NoSuchName none) {
                negative = shorter(negative, settings.heldNegative(none.ttl()));
            }
        }
        HostAddresses addresses = HostAddresses.of(found, published, failure);
        boolean usable = addresses.isUsable();
        if (failure.isPresent()) {
            return new Looked<>(addresses, settings.failureHold(), !usable, false);
        }
        return new Looked<>(addresses, usable ? positive : shorter(positive, negative), false, usable);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
