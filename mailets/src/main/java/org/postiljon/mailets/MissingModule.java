package org.postiljon.mailets;

import com.google.inject.Provider;
import com.google.inject.ProvisionException;

/** Stands in where James was not told of the Guice module, to say so in words that an admin can follow. */
final class MissingModule implements Provider<Submissions> {
    @Override
    public Submissions get() {
        throw new ProvisionException("extensions.properties, guice.extension.module: Postiljon's module is missing."
                + " Add the line guice.extension.module=org.postiljon.extension.PostiljonModule"
                + " (after a comma where another module is listed).");
    }
}
