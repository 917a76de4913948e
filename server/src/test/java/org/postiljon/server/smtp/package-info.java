/** Tests of what is added to SMTP. */
@NullMarked
package org.postiljon.server.smtp;

import org.jspecify.annotations.NullMarked;
