package org.postiljon.store.embedded.content;

import org.jspecify.annotations.Nullable;

/** Which table a record belongs to. */
public enum Owner {
    /** A message of the spool. */
    MESSAGE(1),
    /** A mail of one of James's queues. */
    INTAKE(2);

    private final int code;

    Owner(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    /** One of them, for people. */
    public String called(long id) {
        return (this == MESSAGE ? "message " : "mail of James's queue ") + id;
    }

    static @Nullable Owner of(int code) {
        return code == 1 ? MESSAGE : code == 2 ? INTAKE : null;
    }
}
