/**
 * James matchers: which mail goes which way, by its labels.
 */
@NullMarked
package org.postiljon.matchers;

import org.jspecify.annotations.NullMarked;
