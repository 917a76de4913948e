/** The command line: it starts a server, and asks and orders a running one over its HTTP routes on loopback. */
@NullMarked
package org.postiljon.server.cli;

import org.jspecify.annotations.NullMarked;
