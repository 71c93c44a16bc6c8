/**
 * Brings what the meter says into the ledger, whatever becomes of the database and of this process.
 *
 * <p>The billing thread hands batches over without waiting ({@link
 * io.coanchor.server.billing.journal.Journal}). The journal's thread owns everything else: it has
 * them written by the ledger's thread ({@code LedgerLane}), which is the only one that waits for
 * the database, and puts them into a file beside the server ({@code Spool}) where that fails or
 * takes too long. What it decides, it decides in {@code JournalEngine}, a state machine on a clock
 * it is given.
 *
 * <p>Invariants: batches of a process reach the database in order, each once or, where an answer
 * was lost, again; the ledger skips what it has. A process is begun in the ledger only when the
 * spool has nothing more of any process before it, and that is synced. While the spool has
 * anything, all that is new goes behind it. What can be kept nowhere is counted and logged, never
 * dropped silently. May depend on {@link io.coanchor.server.billing}, its ledger, and metrics.
 */
@NullMarked
package io.coanchor.server.billing.journal;

import org.jspecify.annotations.NullMarked;
