/** What is done now and then, in slices between normal commits: pruning, compaction, looking at the disk. */
@NullMarked
package org.postiljon.store.embedded.upkeep;

import org.jspecify.annotations.NullMarked;
