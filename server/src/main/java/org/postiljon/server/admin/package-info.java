/** Who may use the server's webadmin: whoever can read the token in the data directory. */
@NullMarked
package org.postiljon.server.admin;

import org.jspecify.annotations.NullMarked;
