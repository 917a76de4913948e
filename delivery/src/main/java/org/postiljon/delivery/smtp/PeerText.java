package org.postiljon.delivery.smtp;

/** What a peer wrote, fit for logs and terminals: no line breaks, no escape sequences, no change of direction. */
public final class PeerText {
    private PeerText() {}

    /** With each control character as a blank. */
    public static String readable(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isControl(text.charAt(i))) {
                StringBuilder clean = new StringBuilder(text);
                for (int j = i; j < text.length(); j++) {
                    if (isControl(text.charAt(j))) {
                        clean.setCharAt(j, ' ');
                    }
                }
                return clean.toString();
            }
        }
        return text;
    }

    /** The same, of its first characters where it is longer than {@code most}. */
    public static String readable(String text, int most) {
        if (text.length() <= most) {
            return readable(text);
        }
        int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
        return readable(text.substring(0, end));
    }

    /** Whether it does something to a line or a terminal rather than being shown. */
    public static boolean isControl(char c) {
        return Character.isISOControl(c)
                || c == '\u2028'
                || c == '\u2029'
                || (c >= '\u202A' && c <= '\u202E')
                || (c >= '\u2066' && c <= '\u2069');
    }
}
