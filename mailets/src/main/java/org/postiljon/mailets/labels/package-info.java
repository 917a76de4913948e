/**
 * Labels of a mail, in headers and in attributes.
 */
@NullMarked
package org.postiljon.mailets.labels;

import org.jspecify.annotations.NullMarked;
