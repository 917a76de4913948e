package org.postiljon.server.doctor;

import java.io.IOException;
import java.util.List;

/** What DNS says; a seam, so that tests need none. */
public interface Names {
    /**
     * The records of a name as text, without the quotes of TXT and the last dot of names.
     *
     * @param type {@code A}, {@code AAAA}, {@code TXT} or {@code PTR}; for PTR the name is an IP address
     * @return empty: there are none
     * @throws IOException when nobody answers in time
     */
    List<String> records(String name, String type) throws IOException;
}
