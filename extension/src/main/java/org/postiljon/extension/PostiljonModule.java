package org.postiljon.extension;

import com.google.inject.AbstractModule;
import com.google.inject.Module;

/**
 * What {@code guice.extension.module} in {@code extensions.properties} names. Compiled for Java 11, on which James 3.8
 * runs too, so that it can say that Postiljon needs more; all else is in {@code ExtensionModule}.
 */
public final class PostiljonModule extends AbstractModule {
    private static final int OLDEST_JAVA = 17;
    private static final String ENGINE = "org.postiljon.extension.ExtensionModule";

    @Override
    protected void configure() {
        refuseOldJava(Runtime.version().feature());
        try {
            install(Class.forName(ENGINE, true, getClass().getClassLoader())
                    .asSubclass(Module.class)
                    .getDeclaredConstructor()
                    .newInstance());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("The folder extensions-jars/postiljon is not complete: " + e, e);
        }
    }

    static void refuseOldJava(int feature) {
        if (feature < OLDEST_JAVA) {
            throw new IllegalStateException("Postiljon needs Java " + OLDEST_JAVA + " or newer, and James runs on Java "
                    + feature + ". Start James with a newer Java (JAVA_HOME), or remove Postiljon's lines from"
                    + " extensions.properties and mailetcontainer.xml.");
        }
    }
}
