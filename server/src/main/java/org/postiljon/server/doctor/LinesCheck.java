package org.postiljon.server.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.postiljon.mailets.option.NearestName;
import org.postiljon.server.doctor.Finding.Level;

/** Whether the lines stand in {@code extensions.properties}, {@code webadmin.properties}, {@code healthcheck.properties}. */
final class LinesCheck {
    private static final Line MODULE = new Line(
            "extensions",
            "guice.extension.module",
            "org.postiljon.extension.PostiljonModule",
            Level.FAIL,
            "Postiljon is not in this James, and its mailets can't be made");
    private static final Line ROUTES = new Line(
            "webadmin",
            "extensions.routes",
            "org.postiljon.console.PostiljonRoutes",
            Level.WARN,
            "nobody can ask why a mail waits");
    private static final Line HEALTH = new Line(
            "healthcheck",
            "additional.healthchecks",
            "org.postiljon.extension.PostiljonHealthCheck",
            Level.WARN,
            "James's health check does not tell of a full disk or of mail that nobody sends");
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1");

    /**
     * A line that the samples have.
     *
     * @param file    without its ending
     * @param value   the class that it names
     * @param missing how bad it is when it is not there
     * @param effect  of that
     */
    private record Line(String file, String key, String value, Level missing, String effect) {}

    private final Installation james;
    private final List<Finding> findings = new ArrayList<>();

    private LinesCheck(Installation james) {
        this.james = james;
    }

    static List<Finding> look(Installation james) {
        LinesCheck check = new LinesCheck(james);
        check.line(MODULE);
        check.line(ROUTES).ifPresent(check::admin);
        check.line(HEALTH);
        return check.findings;
    }

    private Optional<Written> line(Line line) {
        Written written;
        try {
            written = Written.read(james, line.file());
        } catch (ConfigurationException e) {
            findings.add(unreadable(line.file(), e));
            return Optional.empty();
        }
        String add = line.key() + "=" + line.value();
        List<String> there = written.list(line.key());
        if (there.stream().anyMatch(each -> each.strip().equals(line.value()))) {
            findings.add(Finding.ok(written.file(), add));
        } else {
            findings.add(wrong(line, written, there, add));
        }
        return Optional.of(written);
    }

    /** A class of ours that is misspelt ends James's start; a line that is not there does not. */
    private static Finding wrong(Line line, Written written, List<String> there, String add) {
        Optional<String> near = NearestName.of(line.value(), there);
        if (near.isPresent()) {
            return Finding.fail(
                    written.file(),
                    line.key() + " names " + near.get() + ", which is not there, and James does not start",
                    "write " + add);
        }
        if (written.hasByteOrderMark()) {
            return new Finding(
                    line.missing(),
                    written.file(),
                    "begins with a byte order mark, which James takes for a part of the first key",
                    "save it as UTF-8 without one");
        }
        Optional<String> key = written.keys().stream()
                .filter(each -> written.list(each).contains(line.value()))
                .findFirst()
                .or(() -> NearestName.of(line.key(), written.keys()));
        if (key.isPresent() && !key.get().equals(line.key())) {
            return new Finding(
                    line.missing(),
                    written.file(),
                    "the key " + key.get() + " means nothing to James, so " + line.effect(),
                    "write " + add);
        }
        return new Finding(
                line.missing(),
                written.file(),
                written.values().isPresent()
                        ? line.key() + " does not name " + line.value() + ": " + line.effect()
                        : "is not there: " + line.effect(),
                there.isEmpty() ? "add " + add : "add it after a comma: " + line.key() + "=" + join(there, line));
    }

    private static String join(List<String> there, Line line) {
        return String.join(",", there) + "," + line.value();
    }

    private void admin(Written written) {
        if (written.text("enabled").filter("true"::equalsIgnoreCase).isEmpty()) {
            findings.add(Finding.warn(
                    written.file(),
                    "webadmin is off, so nobody can ask Postiljon or give it orders",
                    "write enabled=true, with host=127.0.0.1 and a port"));
        }
        Optional<String> host = written.text("host");
        boolean encrypted =
                written.text("https.enabled").filter("true"::equalsIgnoreCase).isPresent();
        if (host.filter(each -> !LOOPBACK.contains(each)).isPresent() && !encrypted) {
            findings.add(Finding.warn(
                    written.file(),
                    "webadmin listens on " + host.get()
                            + " without TLS: the token and all answers can be read on the way",
                    "write host=127.0.0.1, or https.enabled=true with a keystore"));
        }
    }

    static Finding unreadable(String file, Exception e) {
        return Finding.fail(
                "conf/" + file + ".properties",
                "can't be read (" + e.getMessage() + ")",
                "make it a file with lines of key=value that James's user can read");
    }
}
