package io.coanchor.core.stream;

import io.coanchor.core.rtcp.RtcpWriter;
import io.coanchor.core.unit.NtpTime;
import java.util.Arrays;

/** The peer's receiver reference times that wait for an answer (RFC 3611 sections 4.4 and 4.5). */
final class ReferenceTimes {
  /** A peer has few SSRCs that report; those beyond are not answered. */
  private static final int MAX_PENDING = 16;

  private static final long[] NONE = {};

  private long[] ssrcs = NONE;
  private long[] lastRrs = NONE;
  private long[] arrivalsNs = NONE;
  private int count;

  void on(long ssrc, long ntp, long nowNs) {
    int i = 0;
    while (i < count && ssrcs[i] != ssrc) {
      i++;
    }
    if (i == MAX_PENDING) {
      return;
    }
    if (i == ssrcs.length) {
      int more = Math.max(1, 2 * i); // most peers report from one or two
      ssrcs = Arrays.copyOf(ssrcs, more);
      lastRrs = Arrays.copyOf(lastRrs, more);
      arrivalsNs = Arrays.copyOf(arrivalsNs, more);
    }
    count = Math.max(count, i + 1);
    ssrcs[i] = ssrc;
    lastRrs[i] = NtpTime.compact(ntp);
    arrivalsNs[i] = nowNs;
  }

  /** Answers as many as there is room for; each is answered once. */
  void write(RtcpWriter writer, long localSsrc, long nowNs) {
    int answered = 0;
    while (answered < count
        && writer.dlrr(
            localSsrc,
            ssrcs[answered],
            lastRrs[answered],
            NtpTime.nanosToCompact(nowNs - arrivalsNs[answered]))) {
      answered++;
    }
    count -= answered;
    System.arraycopy(ssrcs, answered, ssrcs, 0, count);
    System.arraycopy(lastRrs, answered, lastRrs, 0, count);
    System.arraycopy(arrivalsNs, answered, arrivalsNs, 0, count);
    Arrays.fill(ssrcs, count, ssrcs.length, 0);
  }
}
