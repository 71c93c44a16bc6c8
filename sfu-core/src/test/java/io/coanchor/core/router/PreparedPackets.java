package io.coanchor.core.router;

import io.coanchor.core.rtp.RtpPacket;
import java.util.ArrayList;
import java.util.List;

/** Packets parsed beforehand, so that delivering them allocates nothing. */
final class PreparedPackets {
  private final FakePublisher publisher;
  private final List<List<RtpPacket>> frames = new ArrayList<>();
  private long sequence;

  PreparedPackets(FakePublisher publisher, List<List<FakePublisher.Sent>> sent) {
    this.publisher = publisher;
    this.sequence = sent.getFirst().getFirst().sequence();
    for (List<FakePublisher.Sent> frame : sent) {
      List<RtpPacket> packets = new ArrayList<>();
      for (FakePublisher.Sent packet : frame) {
        RtpPacket view = new RtpPacket();
        if (!view.wrap(packet.bytes(), 0, packet.bytes().length)) {
          throw new IllegalStateException("not RTP");
        }
        packets.add(view);
      }
      frames.add(packets);
    }
  }

  void deliver(int from, int to, long frameNs) {
    for (int i = from; i < to; i++) {
      List<RtpPacket> packets = frames.get(i);
      for (int p = 0; p < packets.size(); p++) {
        publisher.video.onPacket(0, packets.get(p), sequence++, i * frameNs);
      }
      publisher.producer.endBatch(i * frameNs);
    }
  }
}
