package org.postiljon.server.disk;

import java.io.IOException;
import java.nio.file.Path;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/**
 * XML of {@code conf}, read to tell what is wrong with it: James itself names no file. Nothing that it refers to outside
 * of itself is read.
 */
public final class ConfXml {
    private ConfXml() {}

    /**
     * Reads a file.
     *
     * @throws IOException that names file and line when it is not well-formed or can't be read
     */
    public static Document read(Path file) throws IOException {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://xml.org/sax/features/external-general-entities", false);
            factory.setFeature("http://xml.org/sax/features/external-parameter-entities", false);
            factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
            factory.setXIncludeAware(false);
            DocumentBuilder builder = factory.newDocumentBuilder();
            builder.setErrorHandler(null); // it would print
            return builder.parse(file.toFile());
        } catch (SAXParseException e) {
            throw new IOException(
                    "conf/" + file.getFileName() + ", line " + e.getLineNumber() + ": is not well-formed XML: "
                            + e.getMessage(),
                    e);
        } catch (SAXException | ParserConfigurationException e) {
            throw new IOException("conf/" + file.getFileName() + " can't be read as XML: " + e.getMessage(), e);
        }
    }
}
