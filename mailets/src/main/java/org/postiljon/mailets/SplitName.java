package org.postiljon.mailets;

import java.util.regex.Pattern;

/** Names that James gives to the copies that its splitter makes. */
public final class SplitName {
    /** As in James's {@code MailImpl.deriveNewName}: a dash, an exclamation mark and 7 random digits. */
    private static final Pattern SUFFIXES = Pattern.compile("(?:-!\\d{7})+$");

    private SplitName() {}

    /**
     * The name without the suffixes, which differ from run to run. A name that grew over 76 characters has lost its
     * beginning, the same way in each run.
     */
    public static String root(String name) {
        String root = SUFFIXES.matcher(name).replaceFirst("");
        return root.isEmpty() ? name : root;
    }
}
