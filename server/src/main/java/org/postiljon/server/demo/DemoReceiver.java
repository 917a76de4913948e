package org.postiljon.server.demo;

/**
 * A receiver of the demo.
 *
 * @param name      of its book, and its domain up to {@code .example}
 * @param behaviour as the receivers' process reads it
 * @param says      what it does, for people
 */
record DemoReceiver(String name, String behaviour, String says) {
    String domain() {
        return domain(name);
    }

    /** Domain of a receiver; empty: of none. */
    static String domain(String name) {
        return name.isEmpty() ? "" : name + ".example";
    }

    /** As the command line of the receivers' process wants it. */
    String described() {
        return name + "=" + behaviour;
    }
}
