/**
 * Takes mail from SMTP so that what got its 250 survives a kill, and runs it through James's mailets.
 */
@NullMarked
package org.postiljon.extension.intake;

import org.jspecify.annotations.NullMarked;
