/**
 * When a delivery is tried again. Pure.
 */
@NullMarked
package org.postiljon.delivery.retry;

import org.jspecify.annotations.NullMarked;
