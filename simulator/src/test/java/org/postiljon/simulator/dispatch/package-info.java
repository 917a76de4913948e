/** The production dispatcher on virtual time, against receivers that a test scripts. */
@NullMarked
package org.postiljon.simulator.dispatch;

import org.jspecify.annotations.NullMarked;
