package org.postiljon.delivery.message;

/**
 * The words by which pauses, cancels, limits and reports name a message; an empty one is not given.
 *
 * @param tenant   whose mail it is; by default the sender's domain
 * @param campaign the mailing it belongs to
 * @param tag      free
 * @param list     the list that its recipient can leave
 */
public record Labels(String tenant, String campaign, String tag, String list) {
    /** No label at all. */
    public static final Labels NONE = new Labels("", "", "", "");

    /** Whether {@code other} has all labels that are given here; the others may be anything. */
    public boolean covers(Labels other) {
        return covers(tenant, other.tenant)
                && covers(campaign, other.campaign)
                && covers(tag, other.tag)
                && covers(list, other.list);
    }

    private static boolean covers(String wanted, String label) {
        return wanted.isEmpty() || wanted.equals(label);
    }
}
