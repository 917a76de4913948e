/**
 * What James's webadmin serves of Postiljon: routes that translate between HTTP and the engine.
 */
@NullMarked
package org.postiljon.console;

import org.jspecify.annotations.NullMarked;
