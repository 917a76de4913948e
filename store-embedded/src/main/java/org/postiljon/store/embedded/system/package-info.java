/** What the store needs of the system: folders, threads. */
@NullMarked
package org.postiljon.store.embedded.system;

import org.jspecify.annotations.NullMarked;
