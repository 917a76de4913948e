/**
 * The ports of storage on one machine: content in append-only segment files, rows and events in one SQLite database, one
 * writer that commits in groups.
 */
@NullMarked
package org.postiljon.store.embedded;

import org.jspecify.annotations.NullMarked;
