package org.postiljon.mailets.option;

import java.util.List;

/** Settings that can't be used. The message has a line for each problem: file, key, value, and what to write. */
public final class InvalidSettings extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    /** With one line for each problem. */
    public InvalidSettings(List<String> problems) {
        super(String.join(System.lineSeparator(), problems));
    }
}
