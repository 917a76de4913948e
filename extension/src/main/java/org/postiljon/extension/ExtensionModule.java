package org.postiljon.extension;

import com.google.inject.AbstractModule;
import com.google.inject.Binding;
import com.google.inject.matcher.AbstractMatcher;

/** The engine as an extension of somebody's James, where a failed start is told by James. */
final class ExtensionModule extends AbstractModule {
    @Override
    protected void configure() {
        install(new EngineModule());
        bindListener(
                new AbstractMatcher<Binding<?>>() {
                    @Override
                    public boolean matches(Binding<?> binding) {
                        return isOurs(binding.getKey().getTypeLiteral().getRawType());
                    }
                },
                new StartFailures());
    }

    private static boolean isOurs(Class<?> type) {
        return type.getName().startsWith("org.postiljon.");
    }
}
