package org.postiljon.console;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import spark.Filter;
import spark.Request;
import spark.Response;

/**
 * Lets only callers in that know the token. Requests that a page of another host made in somebody's browser are
 * refused, and no browser is told that such pages may read answers, whatever webadmin's own CORS setting says.
 */
final class Gate implements Filter {
    private static final String SCHEME = "Bearer ";

    private final AccessToken token;

    Gate(AccessToken token) {
        this.token = token;
    }

    @Override
    public void handle(Request request, Response response) {
        response.raw().setHeader("Access-Control-Allow-Origin", null);
        response.header("Cache-Control", "no-store");
        response.header("X-Content-Type-Options", "nosniff");
        refuseOtherOrigins(request);
        String authorization =
                Optional.ofNullable(request.headers("Authorization")).orElse("");
        boolean bearer = authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
        if (!bearer || !token.matches(authorization.substring(SCHEME.length()).strip())) {
            response.header("WWW-Authenticate", "Bearer realm=\"postiljon\"");
            throw new Problem(
                    401,
                    "No or wrong token",
                    "Send the header Authorization: Bearer with the token in the file " + AccessToken.FILE
                            + " of the data directory.");
        }
    }

    private static void refuseOtherOrigins(Request request) {
        String origin = request.headers("Origin");
        if (origin == null) {
            return;
        }
        String host = Optional.ofNullable(request.headers("Host")).orElse("");
        if (!authority(origin).equals(host.toLowerCase(Locale.ROOT))) {
            throw new Problem(403, "Other origin", "Requests from pages of another host are refused.");
        }
    }

    private static String authority(String origin) {
        try {
            return Optional.ofNullable(URI.create(origin).getRawAuthority())
                    .orElse("")
                    .toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
