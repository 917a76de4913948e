/**
 * The bytes of messages on disk: append-only segment files, and files of their own for large ones.
 *
 * <p>A record is written once and never changed. Who refers to it, and hence whether it lives, is known by the rows of
 * the database; a segment without living records is deleted.
 */
@NullMarked
package org.postiljon.store.embedded.content;

import org.jspecify.annotations.NullMarked;
