package org.postiljon.delivery.spool;

/** Where a delivery is, opaque to all but its store, so that an outcome needs no read. */
public interface Handle {}
