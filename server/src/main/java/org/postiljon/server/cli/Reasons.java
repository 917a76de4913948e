package org.postiljon.server.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What went wrong, from the outermost to the first cause, without what is said twice, and without what the injection
 * framework says: it repeats the cause among its own wiring.
 */
final class Reasons {
    private static final int MOST = 10;
    private static final String INJECTION = "com.google.inject";
    /** Those of Java whose messages are sentences. */
    private static final Set<Class<?>> SPEAKING = Set.of(
            IOException.class,
            UncheckedIOException.class,
            IllegalArgumentException.class,
            IllegalStateException.class,
            RuntimeException.class);

    private Reasons() {}

    static String of(Throwable failure) {
        List<String> said = new ArrayList<>();
        for (Throwable cause = failure; cause != null && said.size() < MOST; cause = cause.getCause()) {
            String text = text(cause);
            boolean wiring = cause.getClass().getName().startsWith(INJECTION) && cause.getCause() != null;
            if (!wiring && !repeatsCause(cause) && said.stream().noneMatch(before -> before.contains(text))) {
                said.add(text);
            }
        }
        return String.join("\n  because: ", said);
    }

    /** What was made of a cause alone has its class and message for a message. */
    private static boolean repeatsCause(Throwable failure) {
        return failure.getCause() != null && failure.getCause().toString().equals(failure.getMessage());
    }

    private static String text(Throwable cause) {
        String message = Optional.ofNullable(cause.getMessage()).orElse("").strip();
        boolean speaks = !cause.getClass().getName().startsWith("java.") || SPEAKING.contains(cause.getClass());
        if (message.isEmpty()) {
            return cause.getClass().getSimpleName();
        }
        return speaks ? message : cause.getClass().getSimpleName() + ": " + message;
    }
}
