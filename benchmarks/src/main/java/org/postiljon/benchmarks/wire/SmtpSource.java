package org.postiljon.benchmarks.wire;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.postiljon.benchmarks.frame.Child;
import org.postiljon.benchmarks.frame.Contender;
import org.postiljon.benchmarks.frame.Programs;
import org.postiljon.benchmarks.frame.Receiver;
import org.postiljon.benchmarks.frame.Sample;

/** The smtp-source of Postfix: C, one thread, sessions kept, no pipelining. */
public final class SmtpSource implements Contender {
    private static final Duration LONG = Duration.ofMinutes(10);

    /** It ends with each round; the shell stays, and has its CPU time. */
    private static final String OBEY =
            "while read -r port mails recipient; do \"$0\" -d -s " + Sample.CONNECTIONS + " -l "
                    + Sample.BYTES + " -m \"$mails\" -f news@sender.example -t \"$recipient\" \"inet:127.0.0.1:$port\""
                    + " && echo \"done \" || echo failed; done";

    private final Child shell;

    /**
     * Starts the shell that runs it.
     *
     * @throws Programs.Missing it is not here
     */
    public SmtpSource(Programs programs) throws IOException {
        Path program = programs.find("smtp-source", "postfix");
        shell = new Child("smtp-source", List.of("sh", "-c", OBEY, program.toString()), programs.environment());
    }

    @Override
    public long pid() {
        return shell.pid();
    }

    @Override
    public void send(Receiver receiver, int mails) throws IOException, InterruptedException {
        send(receiver.port(), mails, "reader@sink.example");
    }

    /** To any port and recipient. */
    public void send(int port, int mails, String recipient) throws IOException, InterruptedException {
        shell.ask(port + " " + mails + " " + recipient, LONG);
    }

    @Override
    public void close() {
        shell.close();
    }
}
