package io.coanchor.bench.micro;

import io.coanchor.core.codec.Codec;
import io.coanchor.core.codec.MediaKind;
import io.coanchor.core.forward.MediaPacket;
import io.coanchor.core.forward.MediaSink;
import io.coanchor.core.forward.PacketWriter;
import io.coanchor.core.forward.SourceFormat;
import io.coanchor.core.forward.ViewerFormat;
import io.coanchor.core.router.Consumer;
import io.coanchor.core.router.Producer;
import io.coanchor.core.router.ProducerTrack;
import io.coanchor.core.router.RetransmissionBudget;
import io.coanchor.core.router.StreamRouter;
import io.coanchor.core.rtp.ExtensionMap;
import io.coanchor.core.rtp.HeaderExtension;
import io.coanchor.core.rtp.RtpPacket;
import io.coanchor.core.rtp.RtpParts;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * A batch of VP8 from the publisher's packets to every viewer's head, its picture ids rewritten;
 * the viewers' transports do nothing. One invocation is one batch for all of them: the score over
 * viewers and packets is the cost of a packet.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FanOutBenchmark {
  private static final int HEADER_BYTES = 12;
  private static final int PACKET_BYTES = 1_200;
  private static final int PAYLOAD_TYPE = 96;
  private static final long FRAME_NS = 33_333_333;
  private static final long FRAME_TICKS = 3_000;
  private static final long FRAMES_PER_KEY_FRAME = 60;

  @Param({"1", "1000"})
  public int viewers;

  @Param({"1", "4", "8"})
  public int packets;

  private final StreamRouter router = new StreamRouter();
  private final NullSink sink = new NullSink();
  private final Producer producer = new Producer((_, _) -> {});
  private final ProducerTrack track =
      producer.addVideo(new SourceFormat(Map.of(PAYLOAD_TYPE, Codec.VP8), ExtensionMap.EMPTY));
  private final byte[] bytes = new byte[PACKET_BYTES];
  private final RtpPacket packet = new RtpPacket();
  private long sequence;
  private long frame;

  /** Attaches the viewers. */
  @Setup
  public void attach() {
    router.setProducer(producer, 0);
    PacketWriter writer = new PacketWriter();
    ExtensionMap extensions =
        new ExtensionMap.Builder()
            .put(2, HeaderExtension.ABS_SEND_TIME)
            .put(4, HeaderExtension.MID)
            .build();
    for (int i = 0; i < viewers; i++) {
      Consumer consumer = new Consumer(sink, writer, sink);
      var _ =
          consumer.addTrack(
              ViewerFormat.builder(MediaKind.VIDEO, 7)
                  .codec(Codec.VP8, 96, 97)
                  .rtxSsrc(8)
                  .extensions(extensions)
                  .mid("1")
                  .build(),
              RetransmissionBudget.UNLIMITED,
              i);
      router.attach(consumer, 0);
      consumer.start(0);
    }
  }

  /** One batch. */
  @Benchmark
  public long batch() {
    long nowNs = frame * FRAME_NS;
    boolean key = frame % FRAMES_PER_KEY_FRAME == 0;
    for (int i = 0; i < packets; i++) {
      write(key, i == 0, i == packets - 1);
      if (!packet.wrap(bytes, 0, PACKET_BYTES)) {
        throw new IllegalStateException("not RTP");
      }
      var _ = track.onPacket(0, packet, sequence++, nowNs);
    }
    producer.endBatch(nowNs);
    frame++;
    return sink.sent;
  }

  private void write(boolean key, boolean first, boolean last) {
    long timestamp = frame * FRAME_TICKS;
    bytes[0] = (byte) 0x80;
    bytes[1] = (byte) (PAYLOAD_TYPE | (last ? 0x80 : 0));
    bytes[2] = (byte) (sequence >>> 8);
    bytes[3] = (byte) sequence;
    for (int i = 0; i < Integer.BYTES; i++) {
      bytes[4 + i] = (byte) (timestamp >>> (24 - 8 * i));
    }
    // RFC 7741: extended control bits and start of partition; picture id of 15 bits
    bytes[HEADER_BYTES] = (byte) (first ? 0x90 : 0x80);
    bytes[HEADER_BYTES + 1] = (byte) 0x80;
    bytes[HEADER_BYTES + 2] = (byte) (0x80 | (frame >>> 8 & 0x7f));
    bytes[HEADER_BYTES + 3] = (byte) frame;
    bytes[HEADER_BYTES + 4] = (byte) (key ? 0x10 : 0x11);
    if (key && first) {
      // start code, 640 x 360
      bytes[HEADER_BYTES + 7] = (byte) 0x9d;
      bytes[HEADER_BYTES + 8] = 0x01;
      bytes[HEADER_BYTES + 9] = 0x2a;
      bytes[HEADER_BYTES + 10] = (byte) 0x80;
      bytes[HEADER_BYTES + 11] = 0x02;
      bytes[HEADER_BYTES + 12] = 0x68;
      bytes[HEADER_BYTES + 13] = 0x01;
    }
  }

  /** Counts. */
  private static final class NullSink implements MediaSink, Consumer.Listener {
    private long sent;

    @Override
    public void sendRtp(RtpParts packet, MediaPacket source, long nowNs) {
      sent += packet.length();
    }

    @Override
    public void onDeadlineChanged(Consumer consumer) {}

    @Override
    public void onFailed(Consumer consumer, RuntimeException cause) {
      throw cause;
    }
  }
}
