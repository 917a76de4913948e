package org.postiljon.mailets;

import java.util.regex.Pattern;

/**
 * Names of the mails that James gets after an outcome. They come from the outbox row's id, which is never used again, so
 * a row that is handed over twice gives the same names.
 */
public final class ReportName {
    private static final String START = "postiljon-outbox-";
    /** Also of what James's own bounce makes of one. */
    private static final Pattern NAME = Pattern.compile("(?:replyTo-)?" + START + "\\d+(?:-\\d+)?");

    private ReportName() {}

    /**
     * The name of one of the mails of a row.
     *
     * @param id    of the row
     * @param group from 0: recipients with the same answer
     */
    public static String of(long id, int group) {
        return START + id + (group == 0 ? "" : "-" + (group + 1));
    }

    /** Whether a mail of this name, or the mail that it was made from, came from such a row. */
    public static boolean isOne(String root) {
        return NAME.matcher(root).matches();
    }
}
