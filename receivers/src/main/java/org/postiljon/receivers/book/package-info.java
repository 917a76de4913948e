/**
 * The durable book of a receiver: what it took, on disk before it said so.
 */
@NullMarked
package org.postiljon.receivers.book;

import org.jspecify.annotations.NullMarked;
