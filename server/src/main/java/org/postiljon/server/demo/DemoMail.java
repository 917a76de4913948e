package org.postiljon.server.demo;

import java.util.function.Supplier;
import org.postiljon.delivery.message.Address;

/**
 * One mail of the demo, for one recipient that no other mail has.
 *
 * @param number    from 1
 * @param sender    envelope sender
 * @param recipient envelope recipient
 * @param file      that it was made of, for people
 * @param made      makes its content, with a Message-ID of its own: thousands may wait to be sent
 */
record DemoMail(int number, Address sender, Address recipient, String file, Supplier<byte[]> made) {
    /** Header and body. */
    byte[] content() {
        return made.get();
    }
}
