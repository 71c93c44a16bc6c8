package io.coanchor.server.worker;

/**
 * What one worker tells monitoring.
 *
 * @param worker its number, from 0
 * @param busyShare the share of its time that it worked lately
 * @param cpuShare the share of a processor that it took lately
 * @param busySeconds the time that it has worked
 * @param stalls cycles that took longer than 10 ms
 * @param longestSeconds the longest cycle
 * @param cycleP99Seconds an upper bound of the 99th percentile of its cycles
 * @param commandsWaiting commands in its queue
 * @param commandsRefused commands turned away because the queue was full
 * @param linkOverflows batches and datagrams for other workers that did not fit
 * @param shedSteps how often something was given up for lack of time
 * @param viewersWithoutVideo viewers whose video is given up now
 * @param lowestLayersOnly whether viewers get the lowest layer only
 */
public record WorkerFigures(
    int worker,
    double busyShare,
    double cpuShare,
    double busySeconds,
    long stalls,
    double longestSeconds,
    double cycleP99Seconds,
    int commandsWaiting,
    long commandsRefused,
    long linkOverflows,
    long shedSteps,
    int viewersWithoutVideo,
    boolean lowestLayersOnly) {

  static WorkerFigures of(MediaWorker worker, long nowNs) {
    DutyCycle duty = worker.cycle().duty();
    return new WorkerFigures(
        worker.index(),
        duty.busyShare(nowNs),
        duty.cpuShare(),
        duty.busyNs() / 1e9,
        duty.stalls(),
        duty.longestNs() / 1e9,
        worker.cycle().timing().quantileUs(0.99) / 1e6,
        worker.commands().waiting(),
        worker.commands().refused(),
        worker.links().overflows(),
        worker.shedding().steps(),
        worker.shedding().pausedViewers(),
        worker.shedding().lowestOnly());
  }
}
