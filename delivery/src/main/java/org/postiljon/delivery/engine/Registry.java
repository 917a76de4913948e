package org.postiljon.delivery.engine;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.postiljon.delivery.lane.Configured;
import org.postiljon.delivery.lane.Terms;
import org.postiljon.delivery.message.Profile;
import org.postiljon.delivery.site.EgressSource;
import org.postiljon.delivery.site.MxHost;
import org.postiljon.delivery.site.Pool;
import org.postiljon.delivery.site.Site;
import org.postiljon.delivery.site.Transport;
import org.postiljon.delivery.site.TransportSettings;
import org.postiljon.delivery.smtp.TlsLevel;
import org.postiljon.delivery.spool.Waiting;
import org.postiljon.delivery.spool.WaitingKey;

/** The profiles that mailets registered, and what their names mean. */
final class Registry implements Configured {
    private final Map<Profile, ProfileSettings> profiles = new ConcurrentHashMap<>();
    private final Map<Transport, TransportSettings> transports = new ConcurrentHashMap<>();
    private final Map<Pool, EgressSource> sources = new ConcurrentHashMap<>();
    private final Optional<MxHost> sandbox;
    private final boolean redirects;

    /**
     * Of no profile yet.
     *
     * @param redirects mail is taken for another address; what was taken for its own recipients is not known here then,
     *     so that it waits
     */
    Registry(Optional<MxHost> sandbox, boolean redirects) {
        this.sandbox = sandbox;
        this.redirects = redirects;
    }

    /**
     * Adds a profile.
     *
     * @throws IllegalArgumentException when one of that name has other settings
     */
    synchronized void add(ProfileSettings added) {
        ProfileSettings before = profiles.get(added.profile());
        if (before != null && !before.equals(added)) {
            throw new IllegalArgumentException("two mailets with <outgoing>" + added.profile()
                    + "</outgoing> have different settings. Give each AdaptiveRemoteDelivery with settings of its own"
                    + " an <outgoing> name of its own");
        }
        TransportSettings transport = sandboxed(added.transport());
        TransportSettings known = transports.get(transport.transport());
        if (known != null && !known.equals(transport)) {
            throw new IllegalArgumentException("two mailets send through " + transport.transport()
                    + " with different passwords or time-outs. Write the same in both");
        }
        EgressSource source = sources.get(pool(added));
        if (source != null && !source.equals(added.source())) {
            throw new IllegalArgumentException("two mailets send from the same address under different names, "
                    + heloName(source) + " and " + heloName(added.source())
                    + ". Write the same in both, or give one a <bind> address of its own");
        }
        profiles.put(added.profile(), added);
        transports.put(transport.transport(), transport);
        transports.put(
                transport.transport().redirected(), named(transport.transport().redirected(), transport));
        sources.put(pool(added), added.source());
    }

    private static String heloName(EgressSource source) {
        return "<heloName>" + source.ehlo() + "</heloName>";
    }

    Optional<ProfileSettings> profile(Profile profile) {
        return Optional.ofNullable(profiles.get(profile));
    }

    static Pool pool(ProfileSettings settings) {
        return new Pool(settings.source().name());
    }

    /** How new mail of a registered profile connects. */
    TransportSettings taking(ProfileSettings profile) {
        Transport own = profile.transport().transport();
        return Objects.requireNonNull(transports.get(redirects ? own.redirected() : own), own.name());
    }

    /** Whether mail of this key is sent; see {@link #whyMissing}. */
    boolean sends(WaitingKey key) {
        return transport(key.transport()).isPresent() && source(key.pool()).isPresent();
    }

    private static TransportSettings named(Transport name, TransportSettings other) {
        return new TransportSettings(
                name, other.gateway(), other.login(), other.tls(), other.implicitTls(), other.timeouts());
    }

    private TransportSettings sandboxed(TransportSettings settings) {
        return sandbox.map(host -> new TransportSettings(
                        settings.transport(),
                        List.of(host),
                        Optional.empty(),
                        TlsLevel.OPPORTUNISTIC,
                        false,
                        settings.timeouts()))
                .orElse(settings);
    }

    @Override
    public Optional<Terms> terms(Profile profile) {
        return profile(profile)
                .map(p -> new Terms(p.retries(), !p.transport().gateway().isEmpty(), p.bounces(), p.successes()));
    }

    @Override
    public Optional<TransportSettings> transport(Transport transport) {
        return Optional.ofNullable(transports.get(transport)).filter(known -> !redirects || transport.isRedirected());
    }

    /** Mail that {@code redirect} holds up is not without settings. */
    @Override
    public boolean isGone(WaitingKey key) {
        return !transports.containsKey(key.transport()) || !sources.containsKey(key.pool());
    }

    @Override
    public Optional<WaitingKey> successor(Waiting waiting) {
        return profile(waiting.message().profile()).map(profile -> {
            WaitingKey key = waiting.key();
            Transport own = profile.transport().transport();
            TransportSettings settings = Objects.requireNonNull(transports.get(own), own.name());
            return new WaitingKey(
                    settings.gateway().isEmpty()
                            ? Site.unresolved(waiting.domain())
                            : Site.of(settings.gateway(), settings.login()),
                    key.stream(),
                    pool(profile),
                    key.tenant(),
                    key.transport().isRedirected() ? own.redirected() : own);
        });
    }

    @Override
    public String whyMissing(WaitingKey key) {
        return redirects && !key.transport().isRedirected()
                ? "it was taken before redirect was set in postiljon.properties, so it would go to its own recipients."
                        + " It waits until redirect is removed, its lifetime ends or it is cancelled"
                : Configured.super.whyMissing(key);
    }

    @Override
    public Optional<EgressSource> source(Pool pool) {
        return Optional.ofNullable(sources.get(pool));
    }

    @Override
    public Collection<EgressSource> sources() {
        return List.copyOf(sources.values());
    }
}
