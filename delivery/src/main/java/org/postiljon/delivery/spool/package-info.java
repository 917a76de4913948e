/**
 * The ports of storage. Each has one contract test that every implementation runs.
 */
@NullMarked
package org.postiljon.delivery.spool;

import org.jspecify.annotations.NullMarked;
