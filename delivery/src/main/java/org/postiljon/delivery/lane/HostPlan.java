package org.postiljon.delivery.lane;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.postiljon.bounce.reply.EnhancedCode;
import org.postiljon.bounce.reply.Reply;
import org.postiljon.delivery.site.MxHost;
import org.postiljon.delivery.smtp.Target;

/**
 * The receiving hosts of a site, and which of their addresses failed of late. Not an own state machine: a host that
 * failed is only asked after the others (RFC 5321 section 5.1 lets a sender go on with the next).
 */
final class HostPlan {
    private static final Duration FIRST = Duration.ofSeconds(30);
    private static final Duration MOST = Duration.ofMinutes(10);

    /** How long an address is asked after the others. */
    private record Penalty(Duration length, Instant until) {}

    /** What a host said that never takes mail, and until when that is believed. */
    private record NoMail(Reply why, Instant until) {}

    /** IANA registry of enhanced codes, "system not accepting network messages": it names 521. */
    private static final EnhancedCode NOT_ACCEPTING = new EnhancedCode(5, 3, 2);

    private List<MxHost> hosts = List.of();
    private final Map<Target, Penalty> penalties = new HashMap<>();
    private final Map<String, NoMail> takingNone = new HashMap<>();

    /** The hosts as the route knows them now. */
    void update(List<MxHost> known) {
        if (!known.equals(hosts)) {
            hosts = List.copyOf(known);
            penalties.clear();
            takingNone.clear();
        }
    }

    boolean isEmpty() {
        return hosts.isEmpty();
    }

    /** In order of preference; equal ones shuffled, which shares the load among them (RFC 5321 section 5.1). */
    List<MxHost> inOrder(Random random) {
        List<MxHost> order = new ArrayList<>(hosts);
        Collections.shuffle(order, random);
        order.sort(Comparator.comparingInt(MxHost::preference));
        return order;
    }

    /** It did not take a connection, or refused for itself. What is long over is forgotten: addresses come and go. */
    void failed(Target target, Instant now) {
        penalties.values().removeIf(p -> p.until().plus(p.length()).isBefore(now));
        Penalty before = penalties.get(target);
        Duration length = before == null ? FIRST : before.length().multipliedBy(2);
        if (length.compareTo(MOST) > 0) {
            length = MOST;
        }
        penalties.put(target, new Penalty(length, now.plus(length)));
    }

    /**
     * Its host greeted with 521: it never takes mail (RFC 7504 section 3), and is passed over for a while. A host that an
     * operator set is only asked after the others: its mail is not to fail for what most likely is a fault in between.
     */
    void takesNoMail(Target target, Reply why, Instant now) {
        if (hosts.stream().noneMatch(h -> h.published() && h.name().equals(target.host()))) {
            failed(target, now);
            return;
        }
        Reply coded = why.enhanced().isPresent()
                ? why
                : new Reply(why.stage(), why.code(), Optional.of(NOT_ACCEPTING), why.text());
        takingNone.put(target.host(), new NoMail(coded, now.plus(MOST)));
    }

    /** What this host said that takes no mail; empty: it said no such thing of late. */
    Optional<Reply> noMail(String host, Instant now) {
        return Optional.ofNullable(takingNone.get(host))
                .filter(said -> said.until().isAfter(now))
                .map(NoMail::why);
    }

    /** What the first host said, where every one takes no mail: then no mail need wait for them. */
    Optional<Reply> noMail(Instant now) {
        return hosts.stream().allMatch(host -> noMail(host.name(), now).isPresent())
                ? hosts.stream()
                        .min(Comparator.comparingInt(MxHost::preference))
                        .flatMap(host -> noMail(host.name(), now))
                : Optional.empty();
    }

    /** It takes connections. */
    void worked(Target target) {
        penalties.remove(target);
        takingNone.remove(target.host());
    }

    /** Whether there is a host beside that of {@code target} of which no address failed of late. */
    boolean hasAnother(Target target, Instant now) {
        return hosts.stream()
                .filter(host -> !host.name().equals(target.host())
                        && noMail(host.name(), now).isEmpty())
                .anyMatch(host -> penalties.entrySet().stream()
                        .noneMatch(p -> p.getKey().host().equals(host.name())
                                && p.getValue().until().isAfter(now)));
    }

    /** Whether it is to be asked after the others. */
    boolean failedOfLate(Target target, Instant now) {
        Penalty penalty = penalties.get(target);
        return penalty != null && penalty.until().isAfter(now);
    }
}
