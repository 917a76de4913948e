package org.postiljon.server.queue;

import org.apache.james.queue.api.MailQueue;
import org.apache.mailet.Mail;

/**
 * A mail that James took out of a queue.
 *
 * @param queue which queue
 * @param entry its place there
 * @param mail  as it was put in
 */
record TakenMail(DurableMailQueue queue, Entry entry, Mail mail) implements MailQueue.MailQueueItem {
    @Override
    public Mail getMail() {
        return mail;
    }

    @Override
    public void done(CompletionStatus status) throws MailQueue.MailQueueException {
        queue.done(entry, status);
    }
}
