package org.postiljon.server.admin;

import static spark.Spark.halt;

import javax.inject.Inject;
import org.apache.james.webadmin.authentication.AuthenticationFilter;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;
import org.postiljon.console.AccessToken;
import spark.Request;
import spark.Response;

/** Lets requests pass that bring the token of the data directory (RFC 6750 section 2.1). */
public final class TokenFilter implements AuthenticationFilter {
    private static final String SCHEME = "Bearer ";

    private final AccessToken token;

    /** With the right token. */
    @Inject
    public TokenFilter(AccessToken token) {
        this.token = token;
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

    /** Whether a header with this value opens the door. */
    boolean allows(@Nullable String authorization) {
        return authorization != null
                && authorization.startsWith(SCHEME)
                && token.matches(authorization.substring(SCHEME.length()).strip());
    }
}
