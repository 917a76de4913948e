package org.postiljon.bounce.reply;

/** Where in a delivery something was answered or failed, in the order of RFC 5321 section 3. */
public enum Stage {
    /** Finding the receiver: the address, its MX records (RFC 5321 section 5), the route table. */
    ROUTE("ROUTE"),
    /** Opening the TCP connection and reading the greeting. */
    CONNECT("CONNECT"),
    /** EHLO, or HELO where EHLO is not known. */
    EHLO("EHLO"),
    /** STARTTLS and the handshake (RFC 3207). */
    STARTTLS("STARTTLS"),
    /** AUTH at a smarthost (RFC 4954). */
    AUTH("AUTH"),
    /** MAIL FROM. */
    MAIL("MAIL"),
    /** RCPT TO. */
    RCPT("RCPT"),
    /** DATA, its 354, and the content up to the final dot: until then nothing can have been taken. */
    DATA("DATA"),
    /** The final dot was written; its reply. */
    END_OF_DATA("END-OF-DATA");

    private final String label;

    Stage(String label) {
        this.label = label;
    }

    /** The name that operators read, in logs, events and transcripts. */
    public String label() {
        return label;
    }

    /**
     * The stage with this label.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static Stage ofLabel(String label) {
        for (Stage stage : values()) {
            if (stage.label.equals(label)) {
                return stage;
            }
        }
        throw new IllegalArgumentException("No stage is called '" + label + "'");
    }
}
