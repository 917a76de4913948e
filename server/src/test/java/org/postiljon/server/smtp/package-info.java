/** Tests of how mail comes in over SMTP. */
@NullMarked
package org.postiljon.server.smtp;

import org.jspecify.annotations.NullMarked;
