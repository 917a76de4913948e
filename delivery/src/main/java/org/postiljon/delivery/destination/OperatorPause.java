package org.postiljon.delivery.destination;

import java.time.Instant;
import java.util.Optional;

/**
 * An operator's pause.
 *
 * @param reason in their words
 * @param author who
 * @param since  when it began
 * @param until  when it ends by itself; empty: when somebody resumes
 */
public record OperatorPause(String reason, String author, Instant since, Optional<Instant> until) {}
