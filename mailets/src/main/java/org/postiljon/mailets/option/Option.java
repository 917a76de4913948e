package org.postiljon.mailets.option;

/**
 * A setting, declared once for parser and reference page.
 *
 * @param key       as it is written
 * @param type      what a value looks like, for people
 * @param byDefault what holds without it, for people
 * @param text      what it does; one paragraph of Markdown
 */
public record Option(String key, String type, String byDefault, String text) {
    /** Its row in the table of a reference page. */
    public String row() {
        return "| `" + key + "` | " + type + " | " + byDefault + " | " + text + " |";
    }
}
