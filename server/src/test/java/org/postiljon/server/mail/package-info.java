/** Tests of the format of mails on disk. */
@NullMarked
package org.postiljon.server.mail;

import org.jspecify.annotations.NullMarked;
