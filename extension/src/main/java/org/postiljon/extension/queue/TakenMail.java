package org.postiljon.extension.queue;

import org.apache.james.queue.api.MailQueue;
import org.apache.mailet.Mail;

/**
 * A mail that James took out of a queue.
 *
 * @param queue which queue
 * @param entry its place there
 * @param mail  as it was put in
 */
public record TakenMail(DurableMailQueue queue, Entry entry, Mail mail) implements MailQueue.MailQueueItem {
    @Override
    public Mail getMail() {
        return mail;
    }

    @Override
    public void done(CompletionStatus status) throws MailQueue.MailQueueException {
        queue.done(entry, status);
    }

    /** It is done with, and leaves the disk with one of the next commits; a kill before that brings it again. */
    public void processed() {
        queue.processed(entry);
    }
}
