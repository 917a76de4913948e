/**
 * A process with SMTP receivers on loopback, each with a behaviour of real ones, for the demo and for tests under
 * failure. It uses nothing but the JDK, so that what it says does not depend on what it tests.
 */
@NullMarked
package org.postiljon.receivers;

import org.jspecify.annotations.NullMarked;
