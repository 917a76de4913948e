/**
 * SMTP sessions as seen by the engine, and the dialogue: what is said, without sockets. Nothing here knows Netty; the
 * sockets are in {@code net}.
 */
@NullMarked
package org.postiljon.delivery.smtp;

import org.jspecify.annotations.NullMarked;
