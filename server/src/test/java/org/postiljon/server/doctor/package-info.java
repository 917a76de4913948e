/** Broken installations as folders, with what the doctor says of them beside. */
@NullMarked
package org.postiljon.server.doctor;

import org.jspecify.annotations.NullMarked;
