package org.postiljon.server.demo;

import org.postiljon.delivery.message.Address;

/**
 * One mail of the demo, for one recipient that no other mail has.
 *
 * @param number    from 1
 * @param sender    envelope sender
 * @param recipient envelope recipient
 * @param file      that it was made of, for people
 * @param content   with a Message-ID of its own
 */
@SuppressWarnings("ArrayRecordComponent")
record DemoMail(int number, Address sender, Address recipient, String file, byte[] content) {}
