/** Tests of the command line. */
@NullMarked
package org.postiljon.server.cli;

import org.jspecify.annotations.NullMarked;
