/**
 * Settings by key: each is declared once, as an {@link org.postiljon.mailets.option.Option}, for the parser and for the
 * reference page.
 */
@NullMarked
package org.postiljon.mailets.option;

import org.jspecify.annotations.NullMarked;
