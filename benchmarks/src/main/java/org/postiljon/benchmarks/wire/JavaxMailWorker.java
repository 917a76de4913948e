package org.postiljon.benchmarks.wire;

import com.sun.mail.smtp.SMTPTransport;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import javax.mail.Address;
import javax.mail.MessagingException;
import javax.mail.Session;
import javax.mail.URLName;
import javax.mail.internet.InternetAddress;
import javax.mail.internet.MimeMessage;
import org.postiljon.benchmarks.frame.Sample;
import org.postiljon.benchmarks.frame.Worker;

/**
 * A client as in James 3.8.1: the calls and properties of its {@code MailDelivrerToHost}, with the javax.mail that it has;
 * a connection for each mail, as many threads as others have connections. In its favour, a thread parses its message once
 * and not for each mail.
 */
public final class JavaxMailWorker {
    private JavaxMailWorker() {}

    /** Serves {@code send PORT MAILS} until its input ends. */
    public static void main(String[] arguments) throws IOException {
        ExecutorService threads = Executors.newFixedThreadPool(Sample.CONNECTIONS);
        try {
            Worker.serve(words -> {
                AtomicInteger toSend = new AtomicInteger(Integer.parseInt(words.get(2)));
                URLName host = new URLName("smtp://127.0.0.1:" + words.get(1));
                List<Future<?>> all = new ArrayList<>();
                for (int i = 0; i < Sample.CONNECTIONS; i++) {
                    all.add(threads.submit(() -> {
                        send(host, toSend);
                        return true;
                    }));
                }
                for (Future<?> one : all) {
                    one.get();
                }
                return words.get(2);
            });
        } finally {
            threads.shutdown();
        }
    }

    private static Properties ofRemoteDelivery() {
        Properties properties = new Properties();
        properties.put("mail.debug", "false");
        properties.put("mail.smtp.ehlo", "true");
        properties.put("mail.smtp.timeout", "180000");
        properties.put("mail.smtp.connectiontimeout", "60000");
        properties.put("mail.smtp.sendpartial", "false");
        properties.put("mail.smtp.localhost", "out.sender.example");
        properties.put("mail.smtp.starttls.enable", "false");
        properties.put("mail.smtp.ssl.checkserveridentity", "false");
        properties.put("mail.smtp.ssl.enable", "false");
        properties.put("mail.smtp.from", "news@sender.example");
        return properties;
    }

    private static void send(URLName host, AtomicInteger toSend) throws MessagingException {
        Session session = Session.getInstance(ofRemoteDelivery());
        MimeMessage message = new MimeMessage(session, new ByteArrayInputStream(Sample.content()));
        Address[] recipients = {new InternetAddress("reader@sink.example")};
        while (toSend.getAndDecrement() > 0) {
            try (SMTPTransport transport = (SMTPTransport) session.getTransport(host)) {
                transport.setLocalHost("out.sender.example");
                transport.connect();
                transport.sendMessage(message, recipients);
            }
        }
    }
}
