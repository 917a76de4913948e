package org.postiljon.delivery.site;

/**
 * A set of egress sources, by name.
 *
 * @param name by which profiles name it
 */
public record Pool(String name) {
    /** The pool of a profile that names none. */
    public static final Pool DEFAULT = new Pool("default");

    @Override
    public String toString() {
        return name;
    }
}
