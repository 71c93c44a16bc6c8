package io.coanchor.server.billing.meter;

/**
 * What a meter holds and has seen, as of its last batch.
 *
 * @param usersOnMic users with a publisher that sends
 * @param usersKnown users with a publisher or a picture
 * @param openIntervals intervals that were told and are not closed
 * @param lateFacts what was told so late that it could not count as it was, since the start
 * @param forgottenSilences silent publishers taken for ended because too much went on meanwhile,
 *     since the start
 */
public record MeterCounters(
    int usersOnMic, int usersKnown, int openIntervals, long lateFacts, long forgottenSilences) {}
