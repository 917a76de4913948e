/** What the reference server adds to James's SMTP. */
@NullMarked
package org.postiljon.server.smtp;

import org.jspecify.annotations.NullMarked;
