/**
 * Receivers with hidden limits on virtual time, a lane that sends to them as the rate controller allows, and the line
 * protocol that puts the controller behind other simulators.
 */
@NullMarked
package org.postiljon.simulator;

import org.jspecify.annotations.NullMarked;
