package org.postiljon.delivery.smtp;

import java.util.List;
import org.postiljon.delivery.message.Content;
import org.postiljon.delivery.message.Envelope;
import org.postiljon.delivery.message.Recipient;

/**
 * One message for recipients at one domain: MAIL, RCPT for each, DATA.
 *
 * @param envelope   what MAIL says
 * @param recipients at least one
 * @param content    sent as it is, dot-stuffing and line endings aside
 */
public record Transaction(Envelope envelope, List<Recipient> recipients, Content content) {}
