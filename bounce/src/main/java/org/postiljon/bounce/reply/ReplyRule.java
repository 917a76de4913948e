package org.postiljon.bounce.reply;

import java.util.Set;

/**
 * One line of the rules: what must be seen, and what it means.
 *
 * @param line   in the file
 * @param when   what must be seen
 * @param owners whose trouble the reply may name
 * @param sure   it means this, whoever else is named
 * @param kind   what it means
 * @param scope  whom it is about
 */
record ReplyRule(int line, Condition when, Set<Owner> owners, boolean sure, Verdict.Kind kind, Scope scope) {
    /** A line that says whose trouble a reply names. */
    record OfOwner(Condition when, Owner owner) {}

    /** Whether a narrower owner than this rule thinks of changes its meaning. */
    boolean yieldsToOwner() {
        return !sure && !when.wantsOwnCode() && scope.isWiderThanConnection();
    }
}
