/**
 * Message, envelope, recipient, labels: what is sent, for whom, and by which words it can be named.
 */
@NullMarked
package org.postiljon.delivery.message;

import org.jspecify.annotations.NullMarked;
