/**
 * Turns a mail of James into bytes on disk and back, with all that James knows of it.
 */
@NullMarked
package org.postiljon.extension.mail;

import org.jspecify.annotations.NullMarked;
