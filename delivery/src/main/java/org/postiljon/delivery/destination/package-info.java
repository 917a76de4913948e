/**
 * What is known of a site as seen from one egress source: its last known state, and how fast and over how many
 * connections it may be sent to. Pure: state, event and time in, state out.
 */
@NullMarked
package org.postiljon.delivery.destination;

import org.jspecify.annotations.NullMarked;
