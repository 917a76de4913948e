/**
 * James mailets, as thin as they can be: they read their parameters, call the engine, and map its errors.
 */
@NullMarked
package org.postiljon.mailets;

import org.jspecify.annotations.NullMarked;
