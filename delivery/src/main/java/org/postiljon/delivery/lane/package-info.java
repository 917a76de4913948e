/**
 * Lanes, and who of them is next.
 *
 * <h2>The problem</h2>
 *
 * One sender has mail for thousands of sites. A giant site takes ten thousand mails a minute, a small one twenty, a dead
 * one none. With one queue the head belongs sooner or later to the slow and the dead, and everybody waits behind them:
 * in a simulation of one slow giant, one dead site and sixty small ones, small sites waited 6,836 s (95th percentile)
 * behind one queue, and 296 s, all of it their own hidden limit, with what is done here.
 *
 * <h2>The rules</h2>
 *
 * <ol>
 *   <li>A <b>lane</b> holds the ready deliveries of one {@link org.postiljon.delivery.spool.WaitingKey} from one egress
 *       source. It is small: about 20 s of the destination's own rate. All else stays in the spool, in due order, and is
 *       fetched when the lane runs low. So memory is bounded, whatever the backlog: all lanes together hold 50,000
 *       deliveries, and then one each; and the backlog of one site is never read for another.
 *   <li>A <b>destination</b> (site x egress source) says how fast and over how many connections. Its lanes share that:
 *       whenever one transaction may begin, {@link org.postiljon.delivery.lane.FairShare} names the lane. First among
 *       streams by weight, then among tenants in equal parts.
 *   <li><b>Lanes own their connections.</b> A connection that has become idle goes to the lane that is next, if that one
 *       has the same destination and transport. There is no pool: a connection always has exactly one owner, which
 *       counts it, uses it and closes it.
 *   <li>Destinations share one thing only: the <b>budget of connections</b> of this machine. As long as it is not used
 *       up, no destination knows of another. When it is, a destination that wants one stands in line, each once, those
 *       that have none before those that want one more; the next that is closed is offered to the first. A connection
 *       that idles elsewhere is closed for them within a second, and one that is busy gives way after twenty messages
 *       while somebody has none. Receivers that hang hold one for minutes and send nothing: those in trouble, or with a
 *       connection that has waited for half a minute, have 40% of the budget together, those and the ones of which nothing
 *       is known yet 80%. In line the three kinds take turns. At first contact a dial gives way after ten seconds.
 * </ol>
 *
 * <h2>Why deficit round robin</h2>
 *
 * Shreedhar and Varghese, "Efficient Fair Queuing using Deficit Round Robin", SIGCOMM 1995: each active party gets a
 * quantum per round, what it does not use is gone when it falls idle, so it can't save up and burst. The choice costs
 * O(1), whatever the number of lanes. A mail that arrives at an idle lane is served at the latest after one round: the
 * sum of the other lanes' quanta, that is after at most a few mails, however long their backlogs are. That is what
 * "triggered mail never queues behind bulk" means here: with weights 8 and 1, one bulk mail at most goes first.
 *
 * <p>A lane whose mail goes back to the spool, because its site is paused or takes a mail a minute, is not idle: it rests,
 * and keeps its place and turn. Where only one of all may go, the choice waits until all that is due was read. Without
 * both, whose read ended first was served first, each time: at less than three mails a minute triggered mail never went.
 *
 * <p>Strict priority was not taken: a busy triggered stream would starve bulk mail for ever, and an operator would see a
 * newsletter hang without a reason. Cost is counted in transactions, not in bytes: receivers limit messages.
 *
 * <h2>Weak points</h2>
 *
 * A transaction is not interrupted: where all connections of a destination are inside slow transactions, a triggered
 * mail waits until the first of them ends. Two lanes of one destination with different transports (one through a
 * gateway login, say) can't lend each other connections: the one that has none waits until one of the other's idles, or
 * has carried twenty messages. The budget's shares count when a connection is opened: destinations that took mail and
 * begin to hang all at once keep what they have until SMTP's time-outs end it.
 */
@NullMarked
package org.postiljon.delivery.lane;

import org.jspecify.annotations.NullMarked;
