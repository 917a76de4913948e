/** Tests of the mail repositories. */
@NullMarked
package org.postiljon.server.repository;

import org.jspecify.annotations.NullMarked;
