package org.postiljon.delivery.spool;

import org.postiljon.delivery.message.Profile;

/**
 * By what a message is known again when it is handed over twice. Per recipient: this key and the recipient's address.
 *
 * <p>James names the copies that its splitter makes with random suffixes, so a rerun after a kill brings other names
 * for the same mail; only the root of the name is kept. The Message-ID tells apart what one mail became: copies that a
 * mailet made, and reports on it.
 *
 * @param root      the mail's name up to the splitter's suffix
 * @param messageId the Message-ID header, or a digest of what does not change where that header does; empty: none
 * @param profile   the mailet that took it: two mailets may each send the same mail
 */
public record SubmissionKey(String root, String messageId, Profile profile) {}
