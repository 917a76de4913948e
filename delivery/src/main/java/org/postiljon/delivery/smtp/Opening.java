package org.postiljon.delivery.smtp;

import java.time.Duration;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postiljon.bounce.reply.Answer;
import org.postiljon.bounce.reply.NoReply;
import org.postiljon.bounce.reply.NoReply.Cause;
import org.postiljon.bounce.reply.Reply;
import org.postiljon.bounce.reply.Stage;
import org.postiljon.delivery.event.TlsReport;

/** How a session begins: greeting, EHLO, STARTTLS and EHLO again, AUTH. */
final class Opening {
    /** Longest name of a host, RFC 5321 section 4.5.3.1.2. */
    private static final int NAME_LENGTH = 255;

    private enum Step {
        GREETING,
        EHLO,
        HELO,
        STARTTLS,
        HANDSHAKE,
        AUTH,
        OPEN
    }

    private final SessionSettings settings;
    private final String host;
    private final boolean loopback;
    private final boolean neverTls;
    private final Deque<Move> moves;

    private Step step;
    private boolean secured;
    private boolean startTlsRefused;
    private Extensions offered = Extensions.NONE;
    private String banner = "";
    private @Nullable Authentication authentication;
    private @Nullable Answer failure;
    private boolean polite;

    /**
     * A session whose connection is being opened.
     *
     * @param loopback whether no network is in between, so that a password may go in plain text
     * @param neverTls whether TLS failed on a connection before this one
     * @param moves    what it says is added here
     */
    Opening(SessionSettings settings, String host, boolean loopback, boolean neverTls, Deque<Move> moves) {
        this.settings = settings;
        this.host = host;
        this.loopback = loopback;
        this.neverTls = neverTls;
        this.moves = moves;
        this.step = settings.implicitTls() ? Step.HANDSHAKE : Step.GREETING;
    }

    /** The TCP connection stands. */
    void onConnected() {
        if (settings.implicitTls()) {
            moves.add(new Move.StartTls());
        }
    }

    /** Takes the reply to what was said last. */
    void onReply(ReplyParser.Whole whole) {
        Reply reply = Replies.of(stage(), whole);
        switch (step) {
            case GREETING -> onGreeting(reply);
            case EHLO -> onEhlo(reply, whole.lines());
            case HELO -> onHelo(reply);
            case STARTTLS -> onStartTls(reply);
            case AUTH -> onAuth(reply);
            // Text where a handshake or silence is due.
            case HANDSHAKE, OPEN -> fail(unexpected(reply), false);
        }
    }

    private void onGreeting(Reply reply) {
        if (reply.isIntermediate()) {
            fail(unexpected(reply), false);
        } else if (!reply.isPositive()) {
            // RFC 5321 section 3.1: after 554 the server waits "for the client to send a QUIT".
            fail(reply, true);
        } else {
            banner = firstWord(reply.text());
            sayEhlo();
        }
    }

    private static String firstWord(String text) {
        int blank = text.indexOf(' ');
        return text.substring(0, Math.min(blank < 0 ? text.length() : blank, NAME_LENGTH));
    }

    private void sayEhlo() {
        say("EHLO " + settings.ehlo(), Step.EHLO);
    }

    private void onEhlo(Reply reply, List<String> lines) {
        if (reply.isIntermediate()) {
            fail(unexpected(reply), false);
        } else if (reply.isPermanent()) {
            // RFC 5321 section 3.2: a server that does not know EHLO answers 500 or 502 (and some 501, 503, 504, 550);
            // the client then says HELO.
            offered = Extensions.NONE;
            say("HELO " + settings.ehlo(), Step.HELO);
        } else if (reply.isPositive()) {
            offered = Capabilities.of(lines);
            afterEhlo();
        } else {
            fail(reply, true);
        }
    }

    private void onHelo(Reply reply) {
        if (reply.isIntermediate()) {
            fail(unexpected(reply), false);
        } else if (reply.isPositive()) {
            afterEhlo();
        } else {
            fail(reply, true);
        }
    }

    private void afterEhlo() {
        if (!secured && settings.tls() != TlsLevel.NONE && !neverTls && !startTlsRefused && offered.startTls()) {
            say("STARTTLS", Step.STARTTLS);
        } else if (!secured && tlsIsRequired()) {
            failTls(host + " does not offer STARTTLS, and TLS is required", true);
        } else {
            logIn();
        }
    }

    private boolean tlsIsRequired() {
        return settings.tls() == TlsLevel.REQUIRED || settings.tls() == TlsLevel.VERIFIED;
    }

    private void onStartTls(Reply reply) {
        if (reply.isIntermediate()) {
            fail(unexpected(reply), false);
        } else if (reply.isPositive()) {
            step = Step.HANDSHAKE;
            moves.add(new Move.StartTls());
        } else if (tlsIsRequired()) {
            // Not as a reply: a 5yz to STARTTLS says nothing of any message.
            failTls(host + " refuses STARTTLS, and TLS is required: " + reply.describe(), true);
        } else {
            startTlsRefused = true;
            // Some say so and hang up. That shows here, where nothing is lost, and not at the first mail.
            sayEhlo();
        }
    }

    /** More than the reply to STARTTLS came before the handshake. */
    void onBytesBeforeTls() {
        // RFC 3207 section 4.2 and CVE-2011-0411: what comes in plain text behind the 220 would be read as if it came
        // through TLS. No honest receiver speaks here.
        fail(
                new NoReply(
                        Stage.STARTTLS, Cause.TLS, host + " sent more than its reply to STARTTLS before the handshake"),
                false);
    }

    /** The handshake is done. */
    void onTls(TlsReport report) {
        if (settings.tls() == TlsLevel.VERIFIED && !report.verified()) {
            failTls("the certificate of " + host + " is not accepted: " + report.problem(), false);
            return;
        }
        secured = true;
        if (settings.implicitTls()) {
            step = Step.GREETING;
        } else {
            // RFC 3207 section 4.2: the client "MUST discard any knowledge obtained from the server" before TLS.
            offered = Extensions.NONE;
            sayEhlo();
        }
    }

    private void logIn() {
        if (settings.login().isEmpty()) {
            step = Step.OPEN;
            return;
        }
        step = Step.AUTH;
        if (!secured && !loopback) {
            failLogin("the connection to " + host + " is in plain text, so the password is not sent");
            return;
        }
        Authentication chosen =
                Authentication.choose(settings.login().get(), offered).orElse(null);
        if (chosen == null) {
            failLogin(
                    offered.auth().isEmpty()
                            ? host + " does not offer AUTH"
                            : host + " offers AUTH " + offered.auth() + ", we know PLAIN and LOGIN");
            return;
        }
        authentication = chosen;
        moves.add(new Move.Say(chosen.command(), chosen.commandIsSecret()));
    }

    private void onAuth(Reply reply) {
        Authentication current = authentication;
        if (current == null) {
            fail(unexpected(reply), false);
        } else if (reply.isIntermediate()) {
            String response = current.next();
            if (response == null) {
                fail(unexpected(current.withoutSecrets(reply)), false);
            } else {
                moves.add(new Move.Say(response, true));
            }
        } else if (reply.isPositive()) {
            step = Step.OPEN;
        } else {
            fail(current.withoutSecrets(reply), true);
        }
    }

    /** Whether the session can go on in plain text on a new connection: RFC 7435 section 3. */
    boolean mayGoOnInPlainText() {
        // With TLS 1.3 a server tells only after the handshake that it does not want our certificate, or none.
        boolean overTls =
                step == Step.STARTTLS || step == Step.HANDSHAKE || (step == Step.EHLO && (secured || startTlsRefused));
        return overTls
                && failure == null
                && settings.tls() == TlsLevel.OPPORTUNISTIC
                && !settings.implicitTls()
                && (settings.login().isEmpty() || loopback);
    }

    private void say(String line, Step next) {
        moves.add(new Move.Say(line, false));
        step = next;
    }

    private void failTls(String detail, boolean polite) {
        fail(new NoReply(Stage.STARTTLS, Cause.TLS, detail), polite);
    }

    private void failLogin(String detail) {
        fail(new NoReply(Stage.AUTH, Cause.LOCAL, detail), true);
    }

    private void fail(Answer why, boolean polite) {
        this.failure = why;
        this.polite = polite;
    }

    private NoReply unexpected(Reply reply) {
        return new NoReply(reply.stage(), Cause.INVALID, "'" + reply.describe() + "' does not answer what was said");
    }

    boolean isOpen() {
        return step == Step.OPEN && failure == null;
    }

    /** Why there is no session; null: there may still be one. */
    @Nullable
    Answer failure() {
        return failure;
    }

    /** Whether the failure leaves a receiver that waits for QUIT. */
    boolean polite() {
        return polite;
    }

    /** Whether the next bytes must be those of a handshake. */
    boolean awaitsTls() {
        return step == Step.HANDSHAKE;
    }

    Extensions offered() {
        return offered;
    }

    /** The name that the greeting told; empty: none yet. */
    String banner() {
        return banner;
    }

    Stage stage() {
        return switch (step) {
            case GREETING -> Stage.CONNECT;
            case EHLO, HELO -> Stage.EHLO;
            case STARTTLS, HANDSHAKE -> Stage.STARTTLS;
            case AUTH -> Stage.AUTH;
            case OPEN -> Stage.MAIL;
        };
    }

    /** How long the reply or handshake that is due may take. */
    Duration patience() {
        return step == Step.GREETING
                ? settings.timeouts().greeting()
                : settings.timeouts().command();
    }
}
