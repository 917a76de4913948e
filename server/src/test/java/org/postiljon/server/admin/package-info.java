/** Tests of who may use webadmin. */
@NullMarked
package org.postiljon.server.admin;

import org.jspecify.annotations.NullMarked;
