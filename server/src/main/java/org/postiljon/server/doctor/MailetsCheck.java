package org.postiljon.server.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.postiljon.mailets.delivery.DeliveryParameters;
import org.postiljon.mailets.option.InvalidSettings;
import org.postiljon.mailets.option.MailetBlock;
import org.postiljon.mailets.option.NearestName;
import org.postiljon.server.disk.ConfXml;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/** Whether {@code mailetcontainer.xml} hands mail to Postiljon, and names what is there. */
final class MailetsCheck {
    static final String FILE = "conf/mailetcontainer.xml";

    /** The place is told by the one who looks: it knows the processor too. */
    private static final MailetBlock UNMARKED = new MailetBlock("AdaptiveRemoteDelivery", "");

    private static final String OURS = "org.postiljon.mailets.AdaptiveRemoteDelivery";
    private static final String LABELS = "org.postiljon.mailets.LabelsFromHeaders";
    private static final List<String> OF_JAMES =
            List.of("RemoteDelivery", "org.apache.james.transport.mailets.RemoteDelivery");
    private static final String REPLACE = "write class=\"" + OURS + "\" there; the parameters may stay";
    private static final List<String> NAMES_A_PROCESSOR = List.of("bounceProcessor", "onSuccess");

    private final List<Finding> findings = new ArrayList<>();
    private final List<Element> mailets;
    private final List<String> processors;

    private MailetsCheck(Document document) {
        this.mailets = elements(document.getElementsByTagName("mailet"));
        this.processors = elements(document.getElementsByTagName("processor")).stream()
                .map(processor -> processor.getAttribute("state"))
                .filter(state -> !state.isEmpty())
                .toList();
    }

    static List<Finding> look(Installation james) {
        if (!Files.exists(james.conf("mailetcontainer.xml"))) {
            return List.of(Finding.fail(
                    FILE, "is not there", "copy James's own, and swap RemoteDelivery for " + OURS + " in it"));
        }
        try {
            MailetsCheck check = new MailetsCheck(ConfXml.read(james.conf("mailetcontainer.xml")));
            check.classes();
            check.ours().forEach(check::parameters);
            if (check.findings.isEmpty()) {
                check.findings.add(Finding.ok(FILE, "AdaptiveRemoteDelivery takes the mail"));
            }
            return check.findings;
        } catch (IOException e) {
            String said = String.valueOf(e.getMessage());
            return List.of(Finding.fail(
                    FILE, said.startsWith(FILE) ? said.substring(FILE.length() + 2) : said, "correct the XML there"));
        }
    }

    /** Of the values that {@code heloName} has. */
    static List<String> heloNames(Installation james) throws IOException {
        return Files.exists(james.conf("mailetcontainer.xml"))
                ? new MailetsCheck(ConfXml.read(james.conf("mailetcontainer.xml")))
                        .ours()
                        .map(mailet -> parameters(mailet, List.of()).get("heloName"))
                        .filter(Objects::nonNull)
                        .distinct()
                        .toList()
                : List.of();
    }

    private Stream<Element> ours() {
        return mailets.stream().filter(mailet -> className(mailet).equals(OURS));
    }

    private void classes() {
        List<Element> old = mailets.stream()
                .filter(mailet -> OF_JAMES.contains(className(mailet)))
                .toList();
        List<String> places = ours().map(MailetsCheck::place).toList();
        for (Element mailet : mailets) {
            String name = className(mailet);
            String simple = name.substring(name.lastIndexOf('.') + 1);
            for (String known : List.of(OURS, LABELS)) {
                boolean meant = simple.equals(known.substring(known.lastIndexOf('.') + 1))
                        || (name.startsWith("org.postiljon.")
                                && NearestName.of(name, List.of(known)).isPresent());
                if (meant && !name.equals(known)) {
                    findings.add(Finding.fail(
                            FILE,
                            place(mailet) + " has class=\"" + name + "\", which is not there, and James does not start",
                            "write class=\"" + known + "\""));
                }
            }
        }
        if (places.isEmpty() && findings.isEmpty()) {
            findings.add(Finding.fail(
                    FILE,
                    old.isEmpty()
                            ? "no mailet hands mail to Postiljon"
                            : place(old.get(0)) + " still has RemoteDelivery, and no mailet hands mail to Postiljon",
                    old.isEmpty()
                            ? "add <mailet match=\"All\" class=\"" + OURS + "\"/> where mail for other servers ends"
                            : REPLACE));
            return;
        }
        for (Element mailet : old) {
            String place = place(mailet);
            findings.add(
                    places.contains(place)
                            ? Finding.warn(
                                    FILE,
                                    place + " has RemoteDelivery and AdaptiveRemoteDelivery: what the first takes never"
                                            + " comes to the second",
                                    "remove RemoteDelivery there, unless its matcher parts the mail on purpose")
                            : Finding.warn(
                                    FILE, place + " still has RemoteDelivery: its mail goes past Postiljon", REPLACE));
        }
        if (mailets.stream().map(MailetsCheck::className).noneMatch(LABELS::equals) && !places.isEmpty()) {
            findings.add(Finding.warn(
                    FILE,
                    "LabelsFromHeaders is not there: X-Postiljon- headers stay in the mail and mean nothing, and mail"
                            + " without Message-ID may be sent twice after a kill",
                    "add <mailet match=\"All\" class=\"" + LABELS + "\"/> as the first of processor root"));
        }
    }

    private void parameters(Element mailet) {
        String place = FILE + ", " + place(mailet);
        Map<String, String> written = parameters(mailet, List.of("onMailetException", "onMatchException"));
        for (String key : NAMES_A_PROCESSOR) {
            String named = written.getOrDefault(key, "").strip();
            if (!named.isEmpty() && !processors.contains(named)) {
                findings.add(Finding.fail(
                        FILE,
                        place(mailet) + ", <" + key + "> names \"" + named + "\", and there is no such processor",
                        NearestName.of(named, processors)
                                .map(near -> "write " + near)
                                .orElse("add <processor state=\"" + named + "\">, or name one that is there")));
            }
        }
        try {
            DeliveryParameters.parse(UNMARKED, written, "localhost").warnings().stream()
                    .map(line -> of(place, line))
                    .map(found -> Finding.warn(found.file(), found.what(), found.fix()))
                    .forEach(findings::add);
        } catch (InvalidSettings e) {
            String.valueOf(e.getMessage()).lines().map(line -> of(place, line)).forEach(findings::add);
        }
    }

    /** {@code mailetcontainer.xml, AdaptiveRemoteDelivery, <key>: ...}, with the processor in its place. */
    private static Finding of(String place, String line) {
        String rest = line.substring(line.indexOf(", <") + 2);
        Finding parted = SettingsCheck.parted("", "x, " + rest);
        return Finding.fail(place, parted.what(), parted.fix());
    }

    /** Those of James itself are none of the mailet's. */
    private static Map<String, String> parameters(Element mailet, List<String> without) {
        Map<String, String> written = new TreeMap<>();
        for (Element parameter : elements(mailet.getChildNodes())) {
            if (!without.contains(parameter.getTagName())) {
                written.merge(parameter.getTagName(), parameter.getTextContent(), (one, other) -> one + "," + other);
            }
        }
        return written;
    }

    private static String className(Element mailet) {
        return mailet.getAttribute("class").strip();
    }

    private static String place(Element mailet) {
        Optional<Element> processor = Optional.ofNullable(mailet.getParentNode())
                .filter(Element.class::isInstance)
                .map(Element.class::cast);
        return "processor " + processor.map(each -> each.getAttribute("state")).orElse("");
    }

    private static List<Element> elements(NodeList nodes) {
        List<Element> found = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            Node node = nodes.item(i);
            if (node instanceof Element element) {
                found.add(element);
            }
        }
        return found;
    }
}
