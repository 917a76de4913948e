/**
 * What {@code conf/postiljon.properties} says. Pure.
 */
@NullMarked
package org.postiljon.extension.settings;

import org.jspecify.annotations.NullMarked;
