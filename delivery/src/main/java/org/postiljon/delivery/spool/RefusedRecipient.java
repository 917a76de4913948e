package org.postiljon.delivery.spool;

import org.postiljon.bounce.reply.Answer;
import org.postiljon.delivery.message.Address;

/**
 * A recipient of a submission for whom nothing can be sent, whatever a receiver would say: its address, or the sender's,
 * is one that SMTP can't carry.
 *
 * @param address who; where that is no address, as {@link Address#shown} makes one of it
 * @param why     what its event Failed tells
 */
public record RefusedRecipient(Address address, Answer why) {}
