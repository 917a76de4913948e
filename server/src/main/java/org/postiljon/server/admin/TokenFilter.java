package org.postiljon.server.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static spark.Spark.halt;

import java.security.MessageDigest;
import org.apache.james.webadmin.authentication.AuthenticationFilter;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;
import spark.Request;
import spark.Response;

/** Lets requests pass that bring the token of the data directory (RFC 6750 section 2.1). */
public final class TokenFilter implements AuthenticationFilter {
    private static final String SCHEME = "Bearer ";

    private final byte[] token;

    /** With the right token. */
    public TokenFilter(String token) {
        this.token = token.getBytes(UTF_8);
    }

    @Override
    public void handle(Request request, Response response) {
        if (!allows(request.headers("Authorization"))) {
            response.header("WWW-Authenticate", "Bearer");
            halt(
                    HttpStatus.UNAUTHORIZED_401,
                    "Send \"Authorization: Bearer TOKEN\" with the content of the file \"token\" in the data directory.");
        }
    }

    /** Whether a header with this value opens the door; compares in constant time. */
    boolean allows(@Nullable String authorization) {
        return authorization != null
                && authorization.startsWith(SCHEME)
                && MessageDigest.isEqual(
                        token, authorization.substring(SCHEME.length()).strip().getBytes(UTF_8));
    }
}
