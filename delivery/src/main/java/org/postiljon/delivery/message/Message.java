package org.postiljon.delivery.message;

/**
 * A message without its content.
 *
 * @param name      the name that James gave it; for people and logs
 * @param messageId the Message-ID header; empty: none
 * @param envelope  what MAIL FROM says
 * @param labels    by which it can be named
 * @param profile   which mailet took it
 * @param stream    its kind of traffic
 */
public record Message(
        String name, String messageId, Envelope envelope, Labels labels, Profile profile, Stream stream) {}
