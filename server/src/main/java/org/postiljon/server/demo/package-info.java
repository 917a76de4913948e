/**
 * The demo: the reference server, five receivers in a process of their own, real mail, and books on both sides that are
 * compared at the end.
 */
@NullMarked
package org.postiljon.server.demo;

import org.jspecify.annotations.NullMarked;
