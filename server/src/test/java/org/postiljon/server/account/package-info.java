/** Tests of users and domains. */
@NullMarked
package org.postiljon.server.account;

import org.jspecify.annotations.NullMarked;
