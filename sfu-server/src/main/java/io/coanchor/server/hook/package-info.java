/**
 * Tells applications' servers what happens in their rooms, as TRTC's callbacks do: the same JSON,
 * the same signature, the same first retries; what TRTC would give up after a minute is tried on
 * for as long as the application wants it kept.
 *
 * <p>{@link io.coanchor.server.hook.RoomCallbacks} turns events into bodies on the rooms' thread
 * and hands them over without waiting. One thread owns everything else: it puts bodies into a file
 * ({@link io.coanchor.server.hook.CallbackStore}), many per commit, decides who is told next
 * ({@link io.coanchor.server.hook.Dispatcher}, a state machine on a clock it is given), and takes
 * out what was accepted. Requests run beside it ({@link io.coanchor.server.hook.HttpSender}).
 * Entries of the ledger come from the ledger itself, read by a thread of its own ({@link
 * io.coanchor.server.hook.UsageFeed}): how far it was read stands in the same file.
 *
 * <p>Invariants: nothing is sent before it is in the file, nothing is taken out before it was
 * accepted or given up, and of one room only the oldest is under way. So each callback arrives at
 * least once and, per room, in order. What cannot be queued is counted and logged, never dropped
 * silently. May depend on the configuration, metrics, the ledger, and what rooms tell.
 */
@NullMarked
package io.coanchor.server.hook;

import org.jspecify.annotations.NullMarked;
