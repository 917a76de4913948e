package org.postiljon.server.james;

import com.google.common.base.Throwables;
import com.google.common.reflect.ClassPath;
import com.google.common.reflect.ClassPath.ClassInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.postiljon.mailets.option.InvalidSettings;
import org.postiljon.mailets.option.MailetBlock;
import org.postiljon.mailets.option.NearestName;
import org.postiljon.server.disk.ConfXml;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/**
 * Tells where in {@code conf/mailetcontainer.xml} something is wrong that James only names: a processor that is not
 * there, a mailet or matcher whose class is not there; and in which processor a mailet has wrong parameters.
 */
final class MailetContainerFaults {
    private static final String FILE = "mailetcontainer.xml";
    private static final Pattern PROCESSORS = Pattern.compile("undefined processors: \\[([^,\\]]+)");
    private static final Pattern CLASS = Pattern.compile("Can not load (mailet|matcher) (\\S+)");
    /** Where James finds a class that is written without its package. */
    private static final String JAMES = "org.apache.james.transport.";

    private static final String OURS = "org.postiljon.";

    private final Path conf;

    MailetContainerFaults(Path conf) {
        this.conf = conf;
    }

    /** The failure as it is, or one that says where the fault is and what to write. */
    ConfigurationException named(ConfigurationException failure) {
        try {
            Matcher processors = PROCESSORS.matcher(String.valueOf(failure.getMessage()));
            if (processors.find()) {
                return new ConfigurationException(noProcessor(processors.group(1)), failure);
            }
            Optional<String> settings = wrongSettings(failure);
            if (settings.isPresent()) {
                return new ConfigurationException(settings.get());
            }
            return noClass(failure).map(ConfigurationException::new).orElse(failure);
        } catch (IOException unreadable) {
            failure.addSuppressed(unreadable);
            return failure;
        }
    }

    private String noProcessor(String missing) throws IOException {
        Document document = ConfXml.read(conf.resolve(FILE));
        List<String> known = elements(document, "processor")
                .map(processor -> processor.getAttribute("state"))
                .filter(Predicate.not(String::isEmpty))
                .toList();
        String where = elements(document, "mailet")
                .flatMap(mailet -> parameters(mailet)
                        .filter(parameter -> parameter.getTextContent().strip().equals(missing))
                        .map(parameter -> processor(mailet) + ", " + simple(mailet.getAttribute("class")) + ", <"
                                + parameter.getTagName() + ">"))
                .findFirst()
                .map(found -> ", " + found)
                .orElse("");
        String add = "<processor state=\"" + missing + "\">.";
        return "conf/" + FILE + where + ": there is no processor \"" + missing + "\". "
                + NearestName.of(missing, known)
                        .map(near -> "Did you mean " + near + "? Else add " + add)
                        .orElse("Write the name of one, or add " + add);
    }

    /** What a mailet of ours says about its parameters, with the processors that have such a block. */
    private Optional<String> wrongSettings(ConfigurationException failure) throws IOException {
        Optional<String> told = Throwables.getCausalChain(failure).stream()
                .filter(InvalidSettings.class::isInstance)
                .map(Throwable::getMessage)
                .filter(message -> message.startsWith(FILE))
                .findFirst();
        if (told.isEmpty()) {
            return told;
        }
        String where = elements(ConfXml.read(conf.resolve(FILE)), "mailet")
                .filter(mailet -> told.get().startsWith(block(mailet).name() + ","))
                .map(MailetContainerFaults::processor)
                .distinct()
                .collect(Collectors.joining(" or "));
        String place = "conf/" + FILE + ", " + (where.isEmpty() ? "" : where + ", ");
        return told.map(message -> message.lines()
                .map(line -> line.replaceFirst("^" + Pattern.quote(FILE + ", "), Matcher.quoteReplacement(place)))
                .collect(Collectors.joining(System.lineSeparator())));
    }

    private static MailetBlock block(Element mailet) {
        return MailetBlock.of(
                simple(mailet.getAttribute("class")),
                name -> mailet.hasAttribute(name) ? Optional.of(mailet.getAttribute(name)) : Optional.empty(),
                parameters(mailet)
                        .filter(parameter -> parameter.getTagName().equals("outgoing"))
                        .map(Element::getTextContent)
                        .reduce((one, next) -> one + "," + next)); // as James joins them
    }

    private Optional<String> noClass(ConfigurationException failure) throws IOException {
        List<Throwable> chain = Throwables.getCausalChain(failure);
        if (chain.stream().noneMatch(ClassNotFoundException.class::isInstance)) {
            return Optional.empty();
        }
        for (Throwable cause : chain) {
            Matcher matcher = CLASS.matcher(String.valueOf(cause.getMessage()));
            if (matcher.find()) {
                return Optional.of(noClass(matcher.group(1), matcher.group(2)));
            }
        }
        return Optional.empty();
    }

    private String noClass(String kind, String missing) throws IOException {
        String attribute = kind.equals("mailet") ? "class" : "match";
        String where = elements(ConfXml.read(conf.resolve(FILE)), "mailet")
                .filter(mailet ->
                        mailet.getAttribute(attribute).split("=", 2)[0].equals(missing))
                .findFirst()
                .map(mailet -> ", " + processor(mailet))
                .orElse("");
        Map<String, String> known = classes(kind);
        return "conf/" + FILE + where + ": there is no " + kind + " \"" + missing + "\". "
                + NearestName.of(simple(missing), known.keySet())
                        .map(near -> "Did you mean " + known.get(near) + "?")
                        .orElse("Correct its name, or put its jar on the class path.");
    }

    /** How the mailets or matchers that are there are written, by simple name. */
    private static Map<String, String> classes(String kind) throws IOException {
        ClassPath path = ClassPath.from(MailetContainerFaults.class.getClassLoader());
        Map<String, String> written = path.getTopLevelClasses(JAMES + kind + "s").stream()
                .map(ClassInfo::getSimpleName)
                .collect(Collectors.toMap(name -> name, name -> name, (one, same) -> one, TreeMap::new));
        Class<?> type = kind.equals("mailet") ? org.apache.mailet.Mailet.class : org.apache.mailet.Matcher.class;
        path.getTopLevelClasses(OURS + kind + "s").stream()
                .filter(found -> type.isAssignableFrom(found.load()))
                .forEach(found -> written.put(found.getSimpleName(), found.getName()));
        return written;
    }

    private static String simple(String className) {
        return className.substring(className.lastIndexOf('.') + 1);
    }

    private static String processor(Element mailet) {
        return mailet.getParentNode() instanceof Element parent
                ? "processor " + parent.getAttribute("state")
                : "outside of a processor";
    }

    private static Stream<Element> parameters(Element mailet) {
        return elements(mailet.getChildNodes());
    }

    private static Stream<Element> elements(Document document, String name) {
        return elements(document.getElementsByTagName(name));
    }

    private static Stream<Element> elements(NodeList nodes) {
        List<Element> found = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            Node node = nodes.item(i);
            if (node instanceof Element element) {
                found.add(element);
            }
        }
        return found.stream();
    }
}
