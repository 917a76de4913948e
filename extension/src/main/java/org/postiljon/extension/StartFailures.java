package org.postiljon.extension;

import com.google.inject.spi.ProvisionListener;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs in a line why one of our parts can't be made. James then logs the same among pages of wiring, in which nobody
 * finds the sentence that names file, key and fix.
 */
final class StartFailures implements ProvisionListener {
    private static final Logger LOGGER = LoggerFactory.getLogger(StartFailures.class);
    private static final String INJECTION = "com.google.inject.";

    /** Of the last line; parts that need each other fail with the same. */
    private @Nullable Throwable told;

    @Override
    public <T> void onProvision(ProvisionInvocation<T> part) {
        try {
            part.provision();
        } catch (RuntimeException e) {
            tell(reason(e));
            throw e;
        }
    }

    private synchronized void tell(Throwable reason) {
        if (told != reason) {
            told = reason;
            LOGGER.error(
                    "Postiljon can't start: {}",
                    Optional.ofNullable(reason.getMessage()).orElse(reason.toString()));
        }
    }

    private static Throwable reason(RuntimeException failure) {
        Throwable reason = failure;
        while (reason.getClass().getName().startsWith(INJECTION) && reason.getCause() != null) {
            reason = reason.getCause();
        }
        return reason;
    }
}
