package org.postiljon.delivery.lane;

/** What became of a destination's recipients since the start; on the dispatcher's thread only. */
final class Counts {
    /** Taken by the receiver. */
    long delivered;

    /** Transactions begun, times their recipients. */
    long attempts;

    /** Given up. */
    long failed;

    /** Taken out by an operator or a rule. */
    long discarded;

    /** Came due while the state said that it is no use. */
    long notTried;

    /** Connections lost after the final dot: possible duplicates. */
    long ambiguous;
}
