/**
 * The one writer: many callers' changes become one commit. First the group's contents are synced, then the rows that
 * refer to them are committed, then callers hear of it.
 */
@NullMarked
package org.postiljon.store.embedded.commit;

import org.jspecify.annotations.NullMarked;
