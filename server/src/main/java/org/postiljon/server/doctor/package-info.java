/**
 * Looks at the files of somebody's James and says what is missing or wrong for Postiljon in it. Starts nothing and
 * changes nothing.
 */
@NullMarked
package org.postiljon.server.doctor;

import org.jspecify.annotations.NullMarked;
