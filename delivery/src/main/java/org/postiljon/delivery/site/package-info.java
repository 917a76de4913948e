/**
 * Which hosts receive the mail of a domain, in which order, and which domains share them.
 */
@NullMarked
package org.postiljon.delivery.site;

import org.jspecify.annotations.NullMarked;
