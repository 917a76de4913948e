/** Who may send through the server and which domains are its own: small files that are replaced whole. */
@NullMarked
package org.postiljon.server.account;

import org.jspecify.annotations.NullMarked;
