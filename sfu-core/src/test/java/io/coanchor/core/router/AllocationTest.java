package io.coanchor.core.router;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.coanchor.core.codec.Codec;
import io.coanchor.core.codec.MediaKind;
import io.coanchor.core.forward.MediaPacket;
import io.coanchor.core.forward.MediaSink;
import io.coanchor.core.forward.PacketWriter;
import io.coanchor.core.forward.ViewerFormat;
import io.coanchor.core.rtp.ExtensionMap;
import io.coanchor.core.rtp.HeaderExtension;
import io.coanchor.core.rtp.RtpParts;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The path of a packet allocates nothing once every history has its size. */
class AllocationTest {
  private static final int VIEWERS = 50;
  private static final int FRAMES = 600;
  private static final long FRAME_NS = 33_000_000;

  /** Counts, and keeps nothing. */
  private static final class CountingSink implements MediaSink, Consumer.Listener {
    private long packets;

    @Override
    public void sendRtp(RtpParts packet, MediaPacket source, long nowNs) {
      packets++;
    }

    @Override
    public void onDeadlineChanged(Consumer consumer) {}

    @Override
    public void onFailed(Consumer consumer, RuntimeException cause) {
      throw cause;
    }
  }

  @Test
  void shouldAllocateNothingPerPacketForwarded() {
    FakePublisher publisher = new FakePublisher(Codec.VP8, 1, 77);
    StreamRouter router = new StreamRouter();
    router.setProducer(publisher.producer, 0);
    CountingSink sink = new CountingSink();
    PacketWriter writer = new PacketWriter();
    for (int i = 0; i < VIEWERS; i++) {
      Consumer consumer = new Consumer(sink, writer, sink);
      consumer.addTrack(format(), RetransmissionBudget.UNLIMITED, i);
      router.attach(consumer, 0);
      consumer.start(0);
    }
    // The packets are made before, so that only forwarding is measured.
    List<List<FakePublisher.Sent>> frames = new ArrayList<>();
    for (int i = 0; i < FRAMES; i++) {
      boolean key = i % 60 == 0;
      frames.add(publisher.frame(0, i, key, key ? 20_000 : 4_000, i * FRAME_NS));
    }
    PreparedPackets prepared = new PreparedPackets(publisher, frames);
    int warm = FRAMES / 2;
    prepared.deliver(0, warm, FRAME_NS);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().threadId();
    long packetsBefore = sink.packets;
    long before = threads.getThreadAllocatedBytes(thread);
    prepared.deliver(warm, FRAMES, FRAME_NS);
    long bytes = threads.getThreadAllocatedBytes(thread) - before;
    long packets = sink.packets - packetsBefore;
    assertThat(packets).isGreaterThan(VIEWERS * 1000L);
    assertThat((double) bytes / packets).isLessThan(0.5);
  }

  private static ViewerFormat format() {
    return ViewerFormat.builder(MediaKind.VIDEO, 7)
        .codec(Codec.VP8, 96, 97)
        .rtxSsrc(8)
        .extensions(
            new ExtensionMap.Builder()
                .put(2, HeaderExtension.ABS_SEND_TIME)
                .put(4, HeaderExtension.MID)
                .build())
        .mid("1")
        .build();
  }
}
