package org.postiljon.delivery.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.postiljon.bounce.reply.NoReply;
import org.postiljon.bounce.reply.Stage;
import org.postiljon.delivery.message.Domain;
import org.postiljon.delivery.site.DnsServer.Mood;

@Timeout(30)
class DnsRouterTest {
    private static final DnsSettings PATIENT = settings(Duration.ofSeconds(10));
    /** Where a test waits for an answer that never comes. */
    private static final DnsSettings IMPATIENT = settings(Duration.ofMillis(300));

    private static DnsSettings settings(Duration timeout) {
        return new DnsSettings(
                List.of(),
                timeout,
                1,
                Duration.ofMinutes(1),
                Duration.ofHours(1),
                Duration.ofMinutes(10),
                Duration.ofSeconds(30),
                Duration.ofDays(1),
                1000,
                50,
                Families.IPV6_FIRST);
    }

    private final VirtualTime time = new VirtualTime();
    private final List<DnsRouter> routers = new ArrayList<>();

    private Path directory;
    private DnsServer dns;
    private DnsRouter router;

    @BeforeEach
    void start(@TempDir Path empty) throws IOException {
        directory = empty;
        dns = new DnsServer();
        router = router(PATIENT.withServers(List.of(dns.address())));
        dns.has("b.example. 300 IN MX 10 mx1.b.example.")
                .has("b.example. 300 IN MX 20 mx2.b.example.")
                .has("mx1.b.example. 300 IN A 192.0.2.1")
                .has("mx2.b.example. 300 IN A 192.0.2.2");
    }

    @AfterEach
    void stop() throws Exception {
        routers.forEach(DnsRouter::close);
        dns.close();
    }

    private DnsRouter router(DnsSettings settings) throws IOException {
        Path hosts = Files.writeString(directory.resolve("hosts"), "192.0.2.77 relay.intern\n127.0.0.1 localhost\n");
        DnsRouter created = new DnsRouter(settings, time, new Random(1), () -> false, HostsFile.of(hosts));
        routers.add(created);
        return created;
    }

    private static <T> T get(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private Route route(String domain) {
        return get(router.route(new Domain(domain)));
    }

    private Route.To to(String domain) {
        Route route = route(domain);
        assertThat(route).isInstanceOf(Route.To.class);
        return (Route.To) route;
    }

    private String nowhere(String domain) {
        Route route = route(domain);
        assertThat(route).isInstanceOf(Route.Nowhere.class);
        Route.Nowhere nowhere = (Route.Nowhere) route;
        assertThat(nowhere.why().stage()).isEqualTo(Stage.ROUTE);
        return nowhere.why().describe();
    }

    private NoReply unknown(String domain) {
        Route route = route(domain);
        assertThat(route).isInstanceOf(Route.Unknown.class);
        return (NoReply) ((Route.Unknown) route).why();
    }

    // What DNS can say

    @Test
    void mxHostsByPreference() {
        assertThat(to("b.example").hosts())
                .containsExactly(MxHost.published("mx1.b.example", 10), MxHost.published("mx2.b.example", 20));
        assertThat(to("b.example").site()).isEqualTo(new Site("mx1.b.example,mx2.b.example"));
    }

    @Test
    void domainsWithOneMxSetAreOneSite() {
        dns.has("c.example. 60 IN MX 5 MX1.b.example.").has("c.example. 60 IN MX 6 mx2.B.example.");
        assertThat(to("c.example").site()).isEqualTo(to("B.EXAMPLE").site());
    }

    @Test
    void equalPreferencesAreShuffledEachTimeAndStayOneSite() {
        dns.has("mx3.b.example. 300 IN A 192.0.2.3").has("b.example. 300 IN MX 10 mx3.b.example.");
        Set<List<String>> orders = new HashSet<>();
        Set<Site> sites = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            Route.To to = to("b.example");
            orders.add(to.hosts().stream().map(MxHost::name).toList());
            sites.add(to.site());
        }
        assertThat(orders)
                .containsExactlyInAnyOrder(
                        List.of("mx1.b.example", "mx3.b.example", "mx2.b.example"),
                        List.of("mx3.b.example", "mx1.b.example", "mx2.b.example"));
        assertThat(sites).hasSize(1);
    }

    @Test
    void withoutMxTheDomainItselfReceives() {
        dns.has("c.example. 300 IN AAAA 2001:db8::1");
        assertThat(to("c.example").hosts()).containsExactly(MxHost.published("c.example", 0));
        assertThat(to("c.example").site()).isEqualTo(new Site("c.example"));
    }

    @Test
    void anAliasIsFollowedWithAndWithoutMx() {
        dns.has("alias.example. 300 IN CNAME b.example.")
                .has("www.example. 300 IN CNAME host.example.")
                .has("host.example. 300 IN A 192.0.2.9");
        assertThat(to("alias.example").site()).isEqualTo(to("b.example").site());
        assertThat(to("www.example").hosts()).containsExactly(MxHost.published("host.example", 0));
    }

    @Test
    void anAliasThatComesAloneIsAskedOn() {
        dns.has("alias.example. 300 IN CNAME b.example.").about("alias.example.", Mood.BARE_ALIAS);
        assertThat(to("alias.example").site()).isEqualTo(to("b.example").site());
        assertThat(dns.asked()).contains("b.example. MX udp");
    }

    @Test
    void aliasesOfEachOtherAreGivenUpForNow() {
        dns.has("x.example. 300 IN CNAME y.example.").has("y.example. 300 IN CNAME x.example.");
        dns.has("p.example. 300 IN CNAME q.example.").about("p.example.", Mood.BARE_ALIAS);
        dns.has("q.example. 300 IN CNAME p.example.").about("q.example.", Mood.BARE_ALIAS);
        assertThat(unknown("x.example").detail()).contains("aliases of each other");
        assertThat(unknown("p.example").detail()).contains("aliases of each other");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "none.example  | 550 5.1.2 none.example does not exist",
                "dangling.example | 550 5.1.2 dangling.example does not exist",
                "text.example  | 550 5.1.2 text.example has neither MX nor address",
                "null.example  | 556 5.1.10 null.example takes no mail (null MX)",
                "broken.example| 550 5.4.4 no MX host of broken.example has an address: mx.none.example, b2.example",
                "number.example| 550 5.4.4 the MX of number.example is no host name: 192.0.2.1",
                "loop.example  | 554 5.4.6 mail for loop.example would come back to this server: me.loop.example is 127.0.0.2",
                "zero.example  | 554 5.4.6 mail for zero.example would come back to this server: zero.example is 0.0.0.0",
                "six.example   | 554 5.4.6 mail for six.example would come back to this server: six.example is 0:0:0:0:0:0:0:1",
                "b..example    | 550 5.1.2 b..example can't be the name of a domain",
                "192.0.2.1     | 550 5.1.2 192.0.2.1 is an IP address: write it in brackets",
                "[192.0.2]     | 550 5.1.2 [192.0.2] is not an address literal",
                "[127.0.0.1]   | 554 5.4.6 mail for [127.0.0.1] would come back to this server: 127.0.0.1 is 127.0.0.1",
            })
    void whatCanNeverBeDeliveredFailsForGood(String domain, String why) {
        dns.has("dangling.example. 300 IN CNAME none.example.")
                .has("text.example. 300 IN TXT hello")
                .has("null.example. 300 IN MX 0 .")
                .has("broken.example. 300 IN MX 10 mx.none.example.")
                .has("broken.example. 300 IN MX 20 b2.example.")
                .has("b2.example. 300 IN TXT hello")
                .has("number.example. 300 IN MX 10 192.0.2.1.")
                .has("loop.example. 300 IN MX 10 me.loop.example.")
                .has("me.loop.example. 300 IN A 127.0.0.2")
                .has("zero.example. 300 IN A 0.0.0.0")
                .has("six.example. 300 IN AAAA ::1");
        assertThat(nowhere(domain)).isEqualTo(why);
    }

    @Test
    void aNullMxBesideAnotherIsNone() {
        dns.has("c.example. 300 IN MX 0 .").has("c.example. 300 IN MX 10 mx1.b.example.");
        assertThat(to("c.example").hosts()).containsExactly(MxHost.published("mx1.b.example", 10));
    }

    @Test
    void aDeadFirstHostDoesNotHideTheSecond() {
        dns.has("c.example. 300 IN MX 10 gone.example.").has("c.example. 300 IN MX 20 mx2.b.example.");
        assertThat(to("c.example").hosts()).hasSize(2);
        assertThat(get(router.addresses(MxHost.published("gone.example", 10)))).isEmpty();
    }

    @Test
    void anAddressLiteralIsItsOwnSite() {
        assertThat(to("[192.0.2.1]").hosts()).containsExactly(MxHost.published("192.0.2.1", 0));
        assertThat(get(router.addresses(to("[192.0.2.1]").hosts().get(0))))
                .containsExactly(new InetSocketAddress("192.0.2.1", 25));
        assertThat(to("[IPv6:2001:db8::1]").site()).isEqualTo(new Site("2001:db8:0:0:0:0:0:1"));
    }

    @ParameterizedTest
    @EnumSource(
            value = Mood.class,
            names = {"SERVFAIL", "REFUSED", "SILENT", "OTHER_QUESTION", "GARBAGE"})
    void whereDnsGivesNoUsableAnswerTheRouteIsUnknown(Mood mood) throws Exception {
        router = router(IMPATIENT.withServers(List.of(dns.address())));
        dns.about("c.example.", mood);
        NoReply why = unknown("c.example");
        assertThat(why.cause()).isEqualTo(NoReply.Cause.DNS);
        assertThat(why.stage()).isEqualTo(Stage.ROUTE);
        assertThat(why.detail()).startsWith("MX of c.example: ");
        assertThat(router.known(new Domain("c.example"))).isEmpty();
    }

    @Test
    void whereNoAddressIsKnownForNowTheRouteIsUnknown() {
        dns.has("c.example. 300 IN MX 10 mx.c.example.").about("mx.c.example.", Mood.SERVFAIL);
        assertThat(unknown("c.example").detail()).isEqualTo("AAAA of mx.c.example: SERVFAIL");
    }

    @Test
    void aTruncatedAnswerIsReadOverTcp() {
        dns.about("b.example.", Mood.TRUNCATED);
        assertThat(to("b.example").hosts()).hasSize(2);
        assertThat(dns.asked()).contains("b.example. MX udp", "b.example. MX tcp");
    }

    @ParameterizedTest
    @EnumSource(
            value = Mood.class,
            names = {"SERVFAIL", "SILENT"})
    void theNextServerIsAskedAndThenAskedFirst(Mood mood) throws Exception {
        try (DnsServer bad = new DnsServer()) {
            bad.aboutAll(Optional.of(mood));
            router = router(settings(Duration.ofSeconds(2)).withServers(List.of(bad.address(), dns.address())));
            to("b.example");
            int asked = bad.asked().size();
            assertThat(asked).isPositive();
            dns.has("c.example. 300 IN MX 10 mx1.b.example.");
            to("c.example");
            assertThat(bad.asked()).hasSize(asked);
        }
    }

    @Test
    void aServerThatIsNotThereIsAFailureToo() throws Exception {
        InetSocketAddress gone;
        try (DnsServer closed = new DnsServer()) {
            gone = closed.address();
        }
        router = router(PATIENT.withServers(List.of(gone)));
        assertThat(unknown("b.example").cause()).isEqualTo(NoReply.Cause.DNS);
    }

    // Addresses

    @Test
    void familiesTakeTurns() {
        dns.has("h.example. 300 IN A 192.0.2.1")
                .has("h.example. 300 IN AAAA 2001:db8::1")
                .has("h.example. 300 IN AAAA 2001:db8::2");
        List<InetSocketAddress> addresses = get(router.addresses(MxHost.published("h.example", 10)));
        assertThat(addresses)
                .hasSize(3)
                .allMatch(a -> a.getPort() == 25)
                .extracting(a -> a.getAddress().getAddress().length)
                .containsExactly(16, 4, 16);
    }

    @Test
    void aPublishedLoopbackAddressIsLeftOutAndOthersAreUsed() {
        dns.has("h.example. 300 IN A 127.0.0.1").has("h.example. 300 IN A 192.0.2.1");
        assertThat(get(router.addresses(MxHost.published("h.example", 10))))
                .containsExactly(new InetSocketAddress("192.0.2.1", 25));
        assertThat(get(router.addresses(MxHost.published("127.0.0.1", 10)))).isEmpty();
    }

    @Test
    void aHostThatAnOperatorSetMayBeThisMachineAndIsLookedUpInTheHostsFile() {
        dns.has("h.example. 300 IN A 127.0.0.1");
        assertThat(get(router.addresses(new MxHost("h.example", 2525, 0))))
                .containsExactly(new InetSocketAddress(InetAddress.getLoopbackAddress(), 2525));
        assertThat(get(router.addresses(new MxHost("localhost", 2525, 0))))
                .containsExactly(new InetSocketAddress(InetAddress.getLoopbackAddress(), 2525));
        assertThat(get(router.addresses(new MxHost("127.0.0.1", 2525, 0))))
                .containsExactly(new InetSocketAddress(InetAddress.getLoopbackAddress(), 2525));
        assertThat(get(router.addresses(new MxHost("relay.intern", 2525, 0))))
                .containsExactly(new InetSocketAddress("192.0.2.77", 2525));
        assertThat(get(router.addresses(MxHost.published("relay.intern", 0)))).isEmpty();
    }

    @Test
    void anAddressThatIsKnownHelpsWhileTheOtherFamilyFails() throws Exception {
        try (DnsServer halfDead = new DnsServer()) {
            halfDead.has("h.example. 300 IN A 192.0.2.1");
            router = router(PATIENT.withServers(List.of(halfDead.address())));
            assertThat(get(router.addresses(MxHost.published("h.example", 0)))).hasSize(1);
        }
        dns.about("s.example.", Mood.SERVFAIL);
        router = router(PATIENT.withServers(List.of(dns.address())));
        assertThatThrownBy(() -> router.addresses(MxHost.published("s.example", 0))
                        .toCompletableFuture()
                        .get(20, TimeUnit.SECONDS))
                .cause()
                .isInstanceOf(IOException.class)
                .hasMessage("AAAA of s.example: SERVFAIL");
    }

    // Time

    @Test
    void anAnswerHoldsForItsTimeAndIsThenAskedAgain() {
        assertThat(to("b.example").ttl()).isEqualTo(Duration.ofMinutes(5));
        time.advance(Duration.ofSeconds(299));
        assertThat(router.known(new Domain("b.example")))
                .map(route -> ((Route.To) route).ttl())
                .contains(Duration.ofSeconds(1));
        to("b.example");
        assertThat(dns.asked()).filteredOn("b.example. MX udp"::equals).hasSize(1);
        time.advance(Duration.ofSeconds(1));
        assertThat(router.known(new Domain("b.example"))).isEmpty();
        to("b.example");
        assertThat(dns.asked()).filteredOn("b.example. MX udp"::equals).hasSize(2);
    }

    @Test
    void timesAreKeptWithinBounds() {
        dns.has("short.example. 0 IN MX 1 mx1.b.example.").has("long.example. 999999 IN MX 1 mx1.b.example.");
        assertThat(to("short.example").ttl()).isEqualTo(Duration.ofMinutes(1));
        assertThat(to("long.example").ttl()).isEqualTo(Duration.ofHours(1));
        Route.Nowhere none = (Route.Nowhere) route("none.example");
        assertThat(none.ttl()).isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void whileDnsIsDownTheLastAnswerIsUsedForADay() {
        to("b.example");
        dns.aboutAll(Optional.of(Mood.SERVFAIL));
        time.advance(Duration.ofHours(20));
        assertThat(to("b.example").site()).isEqualTo(new Site("mx1.b.example,mx2.b.example"));
        int asked = dns.asked().size();
        assertThat(router.known(new Domain("b.example"))).isPresent();
        to("b.example");
        assertThat(dns.asked()).as("DNS is left alone for a while").hasSize(asked);
        time.advance(Duration.ofHours(5));
        assertThat(unknown("b.example").detail()).isEqualTo("MX of b.example: SERVFAIL");
        dns.aboutAll(Optional.empty());
        time.advance(Duration.ofSeconds(31));
        to("b.example");
    }

    @Test
    void anOldRefusalIsNotUsedWhileDnsIsDown() {
        nowhere("none.example");
        dns.aboutAll(Optional.of(Mood.SERVFAIL));
        time.advance(Duration.ofHours(1));
        unknown("none.example");
    }

    @Test
    void aChangedMxMovesTheDomainToAnotherSite() throws Exception {
        to("b.example");
        dns.forgets("b.example.");
        dns.has("b.example. 300 IN MX 10 mx2.b.example.");
        time.advance(Duration.ofMinutes(6));
        assertThat(to("b.example").site()).isEqualTo(new Site("mx2.b.example"));
    }

    // Many at once

    @Test
    void oneQuestionIsUnderWayForADomainHoweverManyAsk() throws Exception {
        router = router(IMPATIENT.withServers(List.of(dns.address())));
        dns.about("c.example.", Mood.SILENT);
        List<CompletionStage<Route>> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            all.add(router.route(new Domain("c.example")));
        }
        all.forEach(stage -> assertThat(get(stage)).isInstanceOf(Route.Unknown.class));
        assertThat(dns.asked()).filteredOn("c.example. MX udp"::equals).hasSize(1);
    }

    @Test
    void moreQuestionsThanMayBeUnderWayWaitAndAreAllAnswered() throws Exception {
        router = router(narrow());
        List<CompletionStage<Route>> all = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            dns.has("d" + i + ".example. 300 IN MX 10 mx1.b.example.");
            all.add(router.route(new Domain("d" + i + ".example")));
        }
        all.forEach(stage -> assertThat(get(stage)).isInstanceOf(Route.To.class));
        long known = IntStream.range(0, 200)
                .filter(i -> router.known(new Domain("d" + i + ".example")).isPresent())
                .count();
        assertThat(known).as("only so many are kept").isEqualTo(20);
    }

    @Test
    void questionsThatWaitAreBoundedToo() throws Exception {
        dns.aboutAll(Optional.of(Mood.SILENT));
        router = router(narrow());
        for (int i = 0; i < 303; i++) {
            assertThat(router.route(new Domain("x" + i + ".example")).toCompletableFuture())
                    .isNotDone();
        }
        assertThat(unknown("y.example").detail()).isEqualTo("MX of y.example: too many questions wait for DNS");
    }

    /** 3 questions under way, 300 wait, 20 names are kept. */
    private DnsSettings narrow() {
        return new DnsSettings(
                List.of(dns.address()),
                Duration.ofSeconds(10),
                2,
                Duration.ofMinutes(1),
                Duration.ofHours(1),
                Duration.ofMinutes(10),
                Duration.ofSeconds(30),
                Duration.ofDays(1),
                20,
                3,
                Families.AUTO);
    }

    @Test
    void whoWaitsWhenItClosesIsAnswered() {
        dns.about("c.example.", Mood.SILENT);
        CompletionStage<Route> waiting = router.route(new Domain("c.example"));
        router.close();
        assertThat(get(waiting)).isInstanceOf(Route.Unknown.class);
        assertThat(unknown("d.example").detail()).isEqualTo("this server is stopping");
        assertThatThrownBy(() -> router.addresses(MxHost.published("d.example", 0))
                        .toCompletableFuture()
                        .get(20, TimeUnit.SECONDS))
                .cause()
                .hasMessage("this server is stopping");
    }

    @Test
    void aSetRouteNeverAsksMx() {
        RouteTable table = RouteTable.parse("test", "b.example -> h.example:2525");
        dns.has("h.example. 300 IN A 192.0.2.5").has("c.example. 300 IN MX 10 mx1.b.example.");
        RouteTableThenMx joined = new RouteTableThenMx(table, router);
        Route.To set = (Route.To) joined.known(new Domain("b.example")).orElseThrow();
        assertThat(set.site()).isEqualTo(new Site("h.example:2525"));
        assertThat(get(joined.route(new Domain("b.example")))).isEqualTo(set);
        assertThat(get(joined.addresses(set.hosts().get(0)))).containsExactly(new InetSocketAddress("192.0.2.5", 2525));
        assertThat(dns.asked()).noneMatch(question -> question.contains(" MX "));
        assertThat(joined.known(new Domain("c.example"))).isEmpty();
        assertThat(get(joined.route(new Domain("c.example")))).isInstanceOf(Route.To.class);
        assertThat(joined.known(new Domain("c.example"))).isPresent();
        joined.replace(RouteTable.EMPTY);
        assertThat(((Route.To) get(joined.route(new Domain("b.example")))).site())
                .isEqualTo(new Site("mx1.b.example,mx2.b.example"));
        joined.close();
        assertThat(get(router.route(new Domain("z.example")))).isInstanceOf(Route.Unknown.class);
    }

    @Test
    void itsThreadEndsWithIt() {
        to("b.example");
        router.close();
        await().atMost(Duration.ofSeconds(10)).until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("postiljon-dns")));
    }
}
