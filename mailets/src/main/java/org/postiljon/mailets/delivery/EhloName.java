package org.postiljon.mailets.delivery;

import java.util.Locale;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** The name that EHLO says: a fully qualified domain name, or an address literal (RFC 5321 section 4.1.1.1). */
public final class EhloName {
    private static final String LABEL = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
    private static final Pattern QUALIFIED = Pattern.compile("(" + LABEL + "\\.)+[A-Za-z]" + LABEL + "?");

    private EhloName() {}

    /**
     * What is said where an admin wrote no name: James's default domain, or the machine's full name where that domain is
     * none that the internet knows.
     *
     * @param machine tells its name; asked only where it is needed, because it may ask DNS
     */
    public static String of(String defaultDomain, Supplier<String> machine) {
        if (isPublic(defaultDomain)) {
            return defaultDomain;
        }
        String name = machine.get().replaceFirst("\\.$", "");
        return isPublic(name) ? name : defaultDomain;
    }

    /** Whether receivers on the internet may know it. */
    static boolean isPublic(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.startsWith("[")
                || (QUALIFIED.matcher(lower).matches()
                        && !lower.endsWith(".localdomain")
                        && !lower.endsWith(".localhost")
                        && !lower.endsWith(".local"));
    }
}
