package org.postiljon.server.doctor;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Whether the right jars are there, each once. James's class loader asks James's own jars first. */
final class JarCheck {
    /** All that the zip has. */
    static final List<String> OF_THE_ZIP = List.of(
            "postiljon-bounce",
            "postiljon-delivery",
            "postiljon-store-embedded",
            "postiljon-matchers",
            "postiljon-mailets",
            "postiljon-console",
            "postiljon-extension",
            "sqlite-jdbc",
            "jspecify");

    private static final String OURS = "postiljon-";
    private static final String FOLDER = "extensions-jars/postiljon";
    private static final String UNPACK = "empty extensions-jars/postiljon and unpack the zip into it again";
    /** In every server of James 3.8. */
    private static final String MAILETS = "james-server-mailets";
    /** Not in the Spring server, which knows no extensions of this kind. */
    private static final String GUICE = "james-server-guice-common";

    private final Installation james;
    private final List<Finding> findings = new ArrayList<>();

    private JarCheck(Installation james) {
        this.james = james;
    }

    static List<Finding> look(Installation james) throws IOException {
        JarCheck check = new JarCheck(james);
        List<JarFacts> own = check.read(james.jamesJars());
        List<JarFacts> extensions = check.read(james.extensionJars());
        check.version(own);
        check.complete(own, extensions);
        check.twice(extensions);
        check.alsoInJames(own, extensions);
        return check.findings;
    }

    private List<JarFacts> read(List<Path> files) {
        List<JarFacts> jars = new ArrayList<>();
        for (Path file : files) {
            try {
                jars.add(JarFacts.read(file));
            } catch (IOException e) {
                findings.add(Finding.fail(
                        james.shown(file),
                        "is no jar that can be read (" + e.getMessage() + ")",
                        file.startsWith(james.extensions()) ? UNPACK : "copy it again from James's own package"));
            }
        }
        return jars;
    }

    private void version(List<JarFacts> own) {
        Optional<JarFacts> found =
                own.stream().filter(jar -> jar.name().equals(MAILETS)).findFirst();
        if (found.isEmpty()) {
            findings.add(Finding.warn(
                    ".",
                    "no jars of James are here, so its version and what it has itself can't be seen",
                    "name the folder that has " + MAILETS + "-VERSION.jar with --jars (container images: libs)"));
            return;
        }
        if (own.stream().noneMatch(jar -> jar.name().equals(GUICE))) {
            findings.add(Finding.fail(
                    james.shown(found.get().file()),
                    "this is no Guice server of James (no " + GUICE + "), and others read no extensions.properties",
                    "run it in one of the Guice servers: memory, jpa, cassandra or distributed"));
            return;
        }
        String version = found.get().version();
        if (version.equals("3.8") || version.startsWith("3.8.")) {
            findings.add(Finding.ok(james.shown(found.get().file()), "James " + version));
        } else {
            findings.add(Finding.fail(
                    james.shown(found.get().file()),
                    "James is " + version + ", and this Postiljon is for 3.8",
                    "run it in a James 3.8, such as 3.8.1"));
        }
    }

    /** What a James has of itself need not be there. */
    private void complete(List<JarFacts> own, List<JarFacts> extensions) {
        List<String> there = Stream.concat(
                        own.stream().filter(jar -> !jar.name().startsWith(OURS)), extensions.stream())
                .map(JarFacts::name)
                .toList();
        List<String> missing =
                OF_THE_ZIP.stream().filter(name -> !there.contains(name)).toList();
        if (there.stream().noneMatch(name -> name.startsWith(OURS))) {
            findings.add(Finding.fail(
                    "extensions-jars",
                    "there is no jar of Postiljon",
                    "unpack postiljon-VERSION-james-3.8.zip into " + FOLDER));
        } else if (!missing.isEmpty()) {
            findings.add(Finding.fail(FOLDER, "is not complete: no " + String.join(", no ", missing), UNPACK));
        } else {
            findings.add(Finding.ok(FOLDER, "all jars of the zip are there"));
        }
    }

    private void twice(List<JarFacts> extensions) {
        Map<String, List<JarFacts>> byName =
                extensions.stream().collect(Collectors.groupingBy(JarFacts::name, TreeMap::new, Collectors.toList()));
        byName.forEach((name, jars) -> {
            if (jars.size() > 1 && OF_THE_ZIP.contains(name)) {
                findings.add(Finding.fail(
                        james.shown(jars.get(1).file()),
                        name + " is there " + jars.size() + " times, first as "
                                + james.shown(jars.get(0).file()) + ": James uses either",
                        UNPACK + ", and remove the others"));
            }
        });
        Map<String, String> versions = new LinkedHashMap<>();
        byName.values().stream()
                .flatMap(List::stream)
                .filter(jar -> jar.name().startsWith(OURS))
                .forEach(jar -> versions.putIfAbsent(jar.version(), jar.name()));
        if (versions.size() > 1) {
            findings.add(Finding.fail(
                    FOLDER,
                    "parts of several versions are mixed: "
                            + versions.entrySet().stream()
                                    .map(each -> each.getValue() + " " + each.getKey())
                                    .collect(Collectors.joining(", ")),
                    UNPACK));
        }
    }

    private void alsoInJames(List<JarFacts> own, List<JarFacts> extensions) {
        for (JarFacts jar : own) {
            if (jar.name().startsWith(OURS)) {
                findings.add(Finding.fail(
                        james.shown(jar.file()),
                        "is Postiljon's, but lies among James's own jars: extensions don't find each other from there",
                        "remove it; the zip belongs into " + FOLDER));
            }
        }
        Map<String, JarFacts> owners = new TreeMap<>();
        own.stream().filter(jar -> !jar.name().startsWith(OURS)).forEach(jar -> jar.packages()
                .forEach(name -> owners.putIfAbsent(name, jar)));
        for (JarFacts jar : extensions) {
            Optional<JarFacts> same = own.stream()
                    .filter(other ->
                            other.name().equals(jar.name()) && !jar.name().startsWith(OURS))
                    .findFirst()
                    .or(() -> jar.packages().stream()
                            .filter(owners::containsKey)
                            .map(owners::get)
                            .findFirst());
            if (same.isPresent() && isBesideOurs(jar)) {
                findings.add(Finding.fail(
                        james.shown(jar.file()),
                        "James has the same in " + james.shown(same.get().file()) + " and asks its own first",
                        "remove it here"));
            }
        }
    }

    /** What lies elsewhere is another extension's affair. */
    private boolean isBesideOurs(JarFacts jar) {
        return jar.file().startsWith(james.root().resolve(FOLDER)) || OF_THE_ZIP.contains(jar.name());
    }
}
