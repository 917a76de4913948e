package org.postiljon.console;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A request that is refused or failed, as the body of its answer tells it (RFC 9457). */
final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Content type of such a body. */
    static final String CONTENT_TYPE = "application/problem+json";

    private final int status;
    private final String title;
    private final transient ObjectNode members = JsonNodeFactory.instance.objectNode();

    /**
     * With what to tell.
     *
     * @param status HTTP status code
     * @param title  the kind of problem
     * @param detail what happened and what to do
     */
    Problem(int status, String title, String detail) {
        super(detail);
        this.status = status;
        this.title = title;
    }

    static Problem badRequest(String detail) {
        return new Problem(400, "Bad request", detail);
    }

    static Problem notFound(String detail) {
        return new Problem(404, "Not found", detail);
    }

    /**
     * What was asked for is forgotten.
     *
     * @param readOnFrom position after which nothing is missing; a member of the body
     */
    static Problem gone(String detail, long readOnFrom) {
        Problem gone = new Problem(410, "Gone", detail);
        gone.members.put("readOnFrom", readOnFrom);
        return gone;
    }

    static Problem unavailable(String detail) {
        return new Problem(503, "Not available", detail);
    }

    int status() {
        return status;
    }

    String body() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("type", "about:blank")
                .put("title", title)
                .put("status", status)
                .put("detail", getMessage())
                .setAll(members)
                .toString();
    }
}
