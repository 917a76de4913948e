package org.postiljon.simulator;

import java.time.Duration;
import org.postiljon.bounce.reply.Answer;

/**
 * What a simulated receiver does.
 *
 * @param answer what it says, or that it says nothing
 * @param after  how long that takes
 * @param closes whether the connection is over
 */
public record Response(Answer answer, Duration after, boolean closes) {}
