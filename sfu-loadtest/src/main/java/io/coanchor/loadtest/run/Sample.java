package io.coanchor.loadtest.run;

/**
 * The state of one second. What is not known is NaN.
 *
 * @param seconds since the start
 * @param phase what was going on
 * @param playing viewers that have media
 * @param packetsPerSecond media packets received
 * @param mbps their payload
 * @param loss packets missing of those expected, of the viewers that are there
 * @param latencyP50Us of the packets of this second, microseconds
 * @param latencyP99Us the same
 * @param generatorCores CPU of this process
 * @param serverCores CPU of the server
 * @param serverViewers sessions by the server's count
 */
public record Sample(
    double seconds,
    String phase,
    int playing,
    double packetsPerSecond,
    double mbps,
    double loss,
    double latencyP50Us,
    double latencyP99Us,
    double generatorCores,
    double serverCores,
    double serverViewers) {}
