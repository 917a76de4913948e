/** James's mail repositories on the embedded store. */
@NullMarked
package org.postiljon.server.repository;

import org.jspecify.annotations.NullMarked;
