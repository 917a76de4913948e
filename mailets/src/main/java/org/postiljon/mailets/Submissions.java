package org.postiljon.mailets;

import com.google.inject.ProvidedBy;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.postiljon.delivery.engine.NewMessage;
import org.postiljon.delivery.engine.ProfileSettings;
import org.postiljon.delivery.message.Address;

/** Where mailets hand messages over: the engine, however it is started. Bound by the extension's Guice module. */
@ProvidedBy(MissingModule.class)
public interface Submissions {
    /**
     * Makes a profile known; from the first one on, mail is delivered.
     *
     * @param reports who in James hears of what became of its mail
     * @throws IllegalArgumentException when another mailet gave that name other settings; says what to write
     */
    void register(ProfileSettings profile, Reports reports);

    /**
     * Takes a message. Completes when it is durable; fails with
     * {@link org.postiljon.delivery.spool.SpoolFailure} where the store can't take it.
     *
     * @return the recipients newly taken; the others were known
     */
    CompletionStage<Set<Address>> submit(NewMessage message);

    /** Whether the store can't take mail for now but will again; not once it is closed. */
    boolean isRefusing();
}
