/**
 * The receiving side of SMTP: connections, commands, content.
 */
@NullMarked
package org.postiljon.receivers.smtp;

import org.jspecify.annotations.NullMarked;
