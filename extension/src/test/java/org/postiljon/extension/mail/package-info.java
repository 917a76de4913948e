/** Tests of the format of mails on disk. */
@NullMarked
package org.postiljon.extension.mail;

import org.jspecify.annotations.NullMarked;
