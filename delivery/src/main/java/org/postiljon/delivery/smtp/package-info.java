/**
 * SMTP sessions: the dialogue (pure), the connection, TLS.
 */
@NullMarked
package org.postiljon.delivery.smtp;

import org.jspecify.annotations.NullMarked;
