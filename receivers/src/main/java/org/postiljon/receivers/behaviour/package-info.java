/**
 * What receivers of the real world do: rules that decide about connections, senders and recipients. Time comes in.
 */
@NullMarked
package org.postiljon.receivers.behaviour;

import org.jspecify.annotations.NullMarked;
