package io.coanchor.loadtest.run;

import io.coanchor.loadtest.expect.Figures;
import io.coanchor.loadtest.expect.Metric;
import io.coanchor.loadtest.measure.JoinTimes;
import io.coanchor.loadtest.measure.Measures;
import io.coanchor.loadtest.measure.TrackRecord;
import io.coanchor.loadtest.measure.ViewerRecord;
import java.util.List;
import java.util.function.ToLongFunction;
import org.HdrHistogram.Histogram;

/** Makes the figures of what was measured. */
final class Summary {
  private static final double BYTES_PER_MB = 1e6;
  private static final double BITS_PER_MBIT = 1e6;

  private final List<ViewerRecord> viewers;
  private final Figures figures = new Figures();

  /**
   * A summary.
   *
   * @param drops datagrams the kernel dropped at our sockets, NaN if unknown
   */
  Summary(List<ViewerRecord> viewers, Measures measures, Marks begin, Marks end, double drops) {
    this.viewers = viewers;
    loss();
    joins();
    latency(measures);
    costs(begin, end);
    figures.put(Metric.GENERATOR_LAG, measures.lag());
    figures.put(Metric.GENERATOR_HARNESS, measures.harness());
    figures.put(Metric.GENERATOR_DROPS, drops);
  }

  Figures figures() {
    return figures;
  }

  private void loss() {
    long expected = staying(TrackRecord::expected);
    long frames = staying(TrackRecord::framesExpected);
    long lost = 0;
    long unauthentic = 0;
    long failed = 0;
    for (ViewerRecord viewer : viewers) {
      lost += viewer.staying() ? viewer.network().lost() : 0;
      unauthentic += viewer.network().authenticationFailures();
      failed += viewer.failure() != null || !viewer.join().joined() ? 1 : 0;
    }
    figures.put(Metric.LOSS, ratio(staying(TrackRecord::missing), expected));
    figures.put(Metric.LOSS_RAW, ratio(lost, expected));
    figures.put(Metric.FRAME_LOSS, ratio(staying(TrackRecord::framesMissing), frames));
    figures.put(Metric.AUTH_FAILURES, (double) unauthentic);
    figures.put(Metric.FAILED, (double) failed);
  }

  private long staying(ToLongFunction<TrackRecord> count) {
    long sum = 0;
    for (ViewerRecord viewer : viewers) {
      if (viewer.staying()) {
        sum += count.applyAsLong(viewer.audio()) + count.applyAsLong(viewer.video());
      }
    }
    return sum;
  }

  private static double ratio(double part, double whole) {
    return whole > 0 ? part / whole : Double.NaN;
  }

  private static double ratio(long part, long whole) {
    return ratio((double) part, (double) whole);
  }

  /** Where viewers come and go, it is about their joins, else about everybody's. */
  private void joins() {
    boolean passing = viewers.stream().anyMatch(viewer -> !viewer.staying());
    List<JoinTimes> joins =
        viewers.stream()
            .filter(viewer -> viewer.staying() != passing)
            .map(ViewerRecord::join)
            .toList();
    figures.put(Metric.JOIN, times(joins, JoinTimes::toFirstKeyFrameNs));
    figures.put(Metric.JOIN_ANSWER, times(joins, JoinTimes::toAnswerNs));
    figures.put(Metric.JOIN_ICE, times(joins, JoinTimes::toIceNs));
    figures.put(Metric.JOIN_DTLS, times(joins, JoinTimes::toConnectedNs));
    figures.put(Metric.JOIN_PACKET, times(joins, JoinTimes::toFirstPacketNs));
  }

  private static <T> Histogram times(List<T> all, ToLongFunction<T> nanos) {
    Histogram histogram = Measures.histogram();
    for (T one : all) {
      long value = nanos.applyAsLong(one);
      if (value >= 0) {
        Measures.record(histogram, value);
      }
    }
    return histogram;
  }

  private void latency(Measures measures) {
    figures.put(Metric.LATENCY, measures.latency());
    figures.put(Metric.LATENCY_AUDIO, measures.audioLatency());
    figures.put(Metric.LATENCY_VIDEO, measures.videoLatency());
    figures.put(Metric.LATENCY_PASSING, measures.passingLatency());
    List<ViewerRecord> staying = viewers.stream().filter(ViewerRecord::staying).toList();
    figures.put(Metric.VIEWER_LATENCY_P99, times(staying, viewer -> viewer.latencyNs(99)));
    figures.put(Metric.JITTER, times(staying, viewer -> viewer.network().jitterNs()));
    figures.put(Metric.STALL, measures.stalls());
    figures.put(Metric.STALLS, (double) staying.stream().mapToLong(ViewerRecord::stalls).sum());
    figures.put(
        Metric.STUTTER,
        ratio(
            staying.stream().mapToLong(ViewerRecord::stalledNs).sum(),
            staying.stream().mapToLong(ViewerRecord::playedNs).sum()));
  }

  private void costs(Marks begin, Marks end) {
    double seconds = end.secondsSince(begin);
    double packets = (double) (end.packets() - begin.packets());
    double ownCpu = end.ownCpuSeconds() - begin.ownCpuSeconds();
    double serverCpu = end.server().cpuSeconds() - begin.server().cpuSeconds();
    double sent = end.server().sentDatagrams() - begin.server().sentDatagrams();
    figures.put(Metric.PACKETS_PER_SECOND, ratio(packets, seconds));
    figures.put(
        Metric.MBPS, ratio((double) (end.bytes() - begin.bytes()) * 8 / BITS_PER_MBIT, seconds));
    figures.put(Metric.GENERATOR_CPU, ratio(ownCpu, seconds));
    figures.put(Metric.GENERATOR_CPU_PER_PACKET, ratio(ownCpu * 1e6, packets));
    figures.put(Metric.SERVER_CPU, ratio(serverCpu, seconds));
    figures.put(Metric.SERVER_CPU_PER_PACKET, ratio(serverCpu * 1e6, sent));
    figures.put(Metric.SERVER_RSS_MB, end.server().residentBytes() / BYTES_PER_MB);
  }
}
