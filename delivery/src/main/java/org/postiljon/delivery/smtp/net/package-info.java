/**
 * SMTP over TCP and TLS with Netty: connects, writes what the {@link org.postiljon.delivery.smtp.SmtpDialogue} says, and
 * holds its time-outs. What is said is decided there, not here.
 */
@NullMarked
package org.postiljon.delivery.smtp.net;

import org.jspecify.annotations.NullMarked;
