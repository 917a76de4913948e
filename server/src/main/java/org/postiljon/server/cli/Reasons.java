package org.postiljon.server.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What went wrong, from the outermost to the first cause, without what is said twice. */
final class Reasons {
    private Reasons() {}

    static String of(Throwable failure) {
        List<String> said = new ArrayList<>();
        for (Throwable cause = failure; cause != null && said.size() < 10; cause = cause.getCause()) {
            String text = Optional.ofNullable(cause.getMessage())
                    .orElse(cause.toString())
                    .strip();
            if (said.stream().noneMatch(before -> before.contains(text))) {
                said.add(text);
            }
        }
        return String.join("\n  because: ", said);
    }
}
