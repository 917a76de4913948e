package org.postiljon.delivery.spool;

/** Where a content is, opaque to all but its store. */
public interface ContentRef {
    /** In bytes. */
    long size();
}
