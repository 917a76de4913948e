package org.postiljon.delivery.smtp;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postiljon.bounce.reply.Reply;

/** What AUTH says (RFC 4954): PLAIN (RFC 4616), or LOGIN where only that is offered. */
final class Authentication {
    private final String command;
    private final boolean commandIsSecret;
    private final Deque<String> responses;
    private final List<String> secrets = new ArrayList<>();

    private Authentication(String command, boolean commandIsSecret, List<String> responses, Login login) {
        this.command = command;
        this.commandIsSecret = commandIsSecret;
        this.responses = new ArrayDeque<>(responses);
        secrets.addAll(responses);
        secrets.add(login.password());
        secrets.removeIf(String::isEmpty);
    }

    /** With the best mechanism that is offered; empty: none that we know. */
    static Optional<Authentication> choose(Login login, Extensions offered) {
        List<String> mechanisms = List.of(offered.auth().split(" ", -1));
        if (mechanisms.contains("PLAIN")) {
            String response = base64("\0" + login.user() + "\0" + login.password());
            return Optional.of(new Authentication("AUTH PLAIN " + response, true, List.of(response), login));
        }
        if (mechanisms.contains("LOGIN")) {
            List<String> responses = List.of(base64(login.user()), base64(login.password()));
            return Optional.of(new Authentication("AUTH LOGIN", false, responses, login));
        }
        return Optional.empty();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    String command() {
        return command;
    }

    boolean commandIsSecret() {
        return commandIsSecret;
    }

    /**
     * What a 334 is answered with; null: nothing is left to say. A server that takes no initial response (RFC 4954
     * section 4) asks for that of PLAIN here.
     */
    @Nullable
    String next() {
        return responses.poll();
    }

    /** The reply without what we said, for some servers repeat it. */
    Reply withoutSecrets(Reply reply) {
        String text = reply.text();
        for (String secret : secrets) {
            text = text.replace(secret, "***");
        }
        return new Reply(reply.stage(), reply.code(), reply.enhanced(), text);
    }
}
