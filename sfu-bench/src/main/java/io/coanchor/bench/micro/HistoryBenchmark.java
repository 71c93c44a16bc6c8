package io.coanchor.bench.micro;

import io.coanchor.core.codec.Codec;
import io.coanchor.core.codec.FrameInfo;
import io.coanchor.core.codec.PayloadInspector;
import io.coanchor.core.forward.History;
import io.coanchor.core.forward.MediaPacket;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What a packet of a publisher costs once, however many viewers it has. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HistoryBenchmark {
  private static final int PAYLOAD_BYTES = 1_180;

  /** 1 Mbit/s. */
  private static final long PACKET_NS = 9_600_000;

  private final History history = History.forVideo();
  private final byte[] payload = new byte[PAYLOAD_BYTES];
  private final PayloadInspector inspector = new PayloadInspector();
  private final FrameInfo info = new FrameInfo();
  private long sequence;
  private long nowNs;

  /** Makes room, copies the payload in, makes it visible. */
  @Benchmark
  public MediaPacket store() {
    nowNs += PACKET_NS;
    MediaPacket slot = Objects.requireNonNull(history.claim(sequence++, PAYLOAD_BYTES, 0, nowNs));
    System.arraycopy(payload, 0, slot.array(), slot.offset(), PAYLOAD_BYTES);
    slot.header(sequence * 900, false, Codec.H264, nowNs);
    history.publish(slot);
    return slot;
  }

  /** Reads what an H264 packet begins with. */
  @Benchmark
  public boolean inspectH264() {
    payload[0] = 0x41;
    payload[1] = (byte) 0x88;
    return inspector.inspect(Codec.H264, payload, 0, PAYLOAD_BYTES, info);
  }

  /** Reads a VP8 payload descriptor with picture id. */
  @Benchmark
  public boolean inspectVp8() {
    payload[0] = (byte) 0x90;
    payload[1] = (byte) 0xe0;
    payload[2] = (byte) 0x81;
    return inspector.inspect(Codec.VP8, payload, 0, PAYLOAD_BYTES, info);
  }
}
