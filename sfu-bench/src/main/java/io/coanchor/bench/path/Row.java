package io.coanchor.bench.path;

import java.util.Locale;

/**
 * What one script cost.
 *
 * @param packets that reached viewers
 * @param bytes of them, encrypted
 * @param lost packets that did not reach them
 * @param seconds it was measured
 * @param cpu of the server's process
 * @param allocatedBytes on the server's heap
 */
record Row(
    Script script,
    int viewers,
    long packets,
    long bytes,
    long lost,
    double seconds,
    CpuTimes cpu,
    long allocatedBytes,
    Floor.Result floor) {
  static final String HEADINGS =
      "| published | viewers | packets/s | ns per packet | floor | ratio | packets/s a core | Gbit/s a core"
          + " | viewers a core | bytes allocated per packet | lost |\n|---|---|---|---|---|---|---|---|---|---|---|";

  double nsPerPacket() {
    return (double) cpu.totalNs() / packets;
  }

  double ratio() {
    return nsPerPacket() / floor.nsPerPacket();
  }

  /** As a line of the table under {@link #HEADINGS}. */
  String markdown() {
    double perCore = 1e9 / nsPerPacket();
    double bitsPerPacket = 8.0 * bytes / packets;
    double perViewer = packets / seconds / viewers;
    return String.format(
        Locale.ROOT,
        "| %s | %,d | %,.0f | %,.0f | %,.0f | %.2f | %,.0f | %.2f | %,.0f | %.1f | %,d |",
        script.name(),
        viewers,
        packets / seconds,
        nsPerPacket(),
        floor.nsPerPacket(),
        ratio(),
        perCore,
        perCore * bitsPerPacket / 1e9,
        perCore / perViewer,
        (double) allocatedBytes / packets,
        lost);
  }
}
