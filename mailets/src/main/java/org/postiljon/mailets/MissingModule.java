package org.postiljon.mailets;

import com.google.inject.Provider;

/** Stands in where James was not told of the Guice module, to say so in words that an admin can follow. */
final class MissingModule implements Provider<Submissions> {
    @Override
    public Submissions get() {
        // Not a ProvisionException: Guice shortens names of classes in those, and this one is to be copied.
        throw new IllegalStateException("extensions.properties, guice.extension.module: Postiljon's module is missing."
                + " Add the line guice.extension.module=org.postiljon.extension.PostiljonModule"
                + " (after a comma where another module is listed).");
    }
}
