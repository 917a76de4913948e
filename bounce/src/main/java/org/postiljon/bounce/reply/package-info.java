/**
 * What a receiver answered, and what it means: a {@link org.postiljon.bounce.reply.Reply} or its absence becomes a
 * {@link org.postiljon.bounce.reply.Verdict} with a kind and a scope.
 *
 * <p>Everything here is pure: no clock, no I/O, no state.
 */
@NullMarked
package org.postiljon.bounce.reply;

import org.jspecify.annotations.NullMarked;
