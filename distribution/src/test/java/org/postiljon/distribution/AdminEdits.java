package org.postiljon.distribution;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an admin does to James's own configuration: brings in the lines of the samples that the zip carries. And, because
 * it is a test: ports that are free, no TLS without a key, logs in James's own directory.
 */
final class AdminEdits {
    private final JamesInstallation james;
    private final Path samples;

    AdminEdits(JamesInstallation james, Path unpackedZip) {
        this.james = james;
        this.samples = unpackedZip.resolve("samples");
    }

    /** As it comes, but on these ports and without what needs a key or a fixed port. */
    void makeRunnable(int smtp, int admin) throws IOException {
        for (String other : new String[] {"imapserver.xml", "pop3server.xml", "managesieveserver.xml"}) {
            Files.delete(james.conf(other));
        }
        james.edit("jmap.properties", text -> text.replace("enabled=true", "enabled=false"));
        james.edit("jmx.properties", text -> text.replace("jmx.enabled=true", "jmx.enabled=false"));
        james.edit("webadmin.properties", text -> text.replace("port=8000", "port=" + admin));
        james.edit("logback.xml", text -> text.replace("/logs/", "logs/").replace("Flush>false", "Flush>true"));
        james.edit(
                "smtpserver.xml",
                text -> text.substring(0, text.indexOf("</smtpserver>"))
                                .replace("0.0.0.0:25<", "127.0.0.1:" + smtp + "<")
                                .replaceAll("(?s)<tls .*?</tls>", "")
                        + "</smtpserver></smtpservers>");
    }

    /** Steps of docs/install.md. */
    void bringInTheLines() throws IOException {
        String module = line("extensions.properties", "guice.extension.module");
        james.edit("extensions.properties", text -> text + "\n" + module + "\n");
        String routes = line("webadmin.properties", "extensions.routes");
        james.edit("webadmin.properties", text -> text + "\n" + routes + "\n");
        String health = sample("healthcheck.properties");
        james.edit("healthcheck.properties", text -> text + "\n" + health);
        String loggers = found(sample("logback-snippet.xml"), "(?s)<configuration>(.*)</configuration>");
        james.edit(
                "logback.xml",
                text -> text.replace(
                        "</configuration>", loggers.replaceAll("</?configuration>", "") + "</configuration>"));
        Files.copy(samples.resolve("postiljon.properties"), james.conf("postiljon.properties"));

        String snippet = sample("mailetcontainer-snippet.xml");
        String labels = found(snippet, "<mailet match=\"All\" class=\"[a-z.]+LabelsFromHeaders\"/>");
        String relay = found(snippet, "(?s)<processor state=\"relay\".*?</processor>");
        String bounces = found(snippet, "(?s)<processor state=\"bounces\".*?</processor>");
        james.edit("mailetcontainer.xml", text -> text.replaceFirst(
                        "(<processor state=\"root\"[^>]*>)", "$1" + Matcher.quoteReplacement(labels))
                .replaceFirst("(?s)<processor state=\"relay\".*?</processor>", Matcher.quoteReplacement(relay))
                .replaceFirst("(?s)<processor state=\"bounces\".*?</processor>", Matcher.quoteReplacement(bounces)));
    }

    /** What a test of delivery adds: a receiver on this machine, at once as fast as it likes. */
    void deliverTo(String routes) throws IOException {
        Files.writeString(james.conf("postiljon-routes.txt"), routes, UTF_8);
        james.edit(
                "postiljon.properties",
                text -> text.replace("#routes=", "routes=") + "\ndestination.*.firstRate=100/s\nkeepFree=1MB\n");
    }

    private String sample(String file) throws IOException {
        return Files.readString(samples.resolve(file), UTF_8);
    }

    private String line(String file, String key) throws IOException {
        return found(sample(file), "(?m)^" + Pattern.quote(key) + "=.*$");
    }

    private static String found(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        if (!matcher.find()) {
            throw new AssertionError("No " + pattern + " in a sample");
        }
        return matcher.group();
    }
}
