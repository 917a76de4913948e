package org.postiljon.mailets;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.postiljon.delivery.engine.NewMessage;
import org.postiljon.delivery.engine.ProfileSettings;
import org.postiljon.delivery.message.Address;

/** Takes profiles and no mail. */
public final class NobodysSubmissions implements Submissions {
    @Override
    public void register(ProfileSettings profile, Reports reports) {}

    @Override
    public CompletionStage<Set<Address>> submit(NewMessage message) {
        return CompletableFuture.failedFuture(new UnsupportedOperationException("Takes no mail"));
    }

    @Override
    public boolean isRefusing() {
        return false;
    }
}
