package org.postiljon.store.embedded.content;

import java.io.IOException;

/** What is on disk is not what was written. */
public final class DamagedContent extends IOException {
    private static final long serialVersionUID = 1;

    /** With what is wrong. */
    public DamagedContent(String message) {
        super(message);
    }
}
