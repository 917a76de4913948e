package org.postiljon.extension.intake;

import javax.inject.Inject;
import org.apache.james.mailrepository.api.MailRepositoryStore.MailRepositoryStoreException;
import org.apache.james.utils.UserDefinedStartable;

/**
 * Processes, when James has started, what the {@link DurableIntake} took before. {@code extensions.properties} names it
 * ({@code guice.extension.startable}).
 */
public final class StartDurableIntake implements UserDefinedStartable {
    private final DurableIntake intake;

    /** For James. */
    @Inject
    public StartDurableIntake(DurableIntake intake) {
        this.intake = intake;
    }

    @Override
    public void start() {
        try {
            intake.start();
        } catch (MailRepositoryStoreException e) {
            throw new IllegalStateException(
                    "mailetcontainer.xml, <spooler>, <errorRepository>: it can't be opened: " + e.getMessage(), e);
        }
    }
}
