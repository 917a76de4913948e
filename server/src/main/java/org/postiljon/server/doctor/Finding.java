package org.postiljon.server.doctor;

/**
 * What was found at one place.
 *
 * @param level how bad it is
 * @param file  where, relative to James's directory
 * @param what  is so
 * @param fix   what to write or do; empty: nothing
 */
public record Finding(Level level, String file, String what, String fix) {
    /** How bad a finding is. */
    public enum Level {
        /** As it should be, or only to be known. */
        OK,
        /** Mail goes, but not as well, or not for long, or nobody can ask about it. */
        WARN,
        /** James does not start, or Postiljon does not send. */
        FAIL
    }

    static Finding ok(String file, String what) {
        return new Finding(Level.OK, file, what, "");
    }

    static Finding warn(String file, String what, String fix) {
        return new Finding(Level.WARN, file, what, fix);
    }

    static Finding fail(String file, String what, String fix) {
        return new Finding(Level.FAIL, file, what, fix);
    }

    /** {@code FAIL  file: what; fix: what to write}. */
    public String line() {
        return String.format("%-4s  %s: %s", level, file, what) + (fix.isEmpty() ? "" : "; fix: " + fix);
    }
}
