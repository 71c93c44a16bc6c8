package io.coanchor.core.router;

import io.coanchor.core.codec.Codec;
import io.coanchor.core.codec.MediaKind;
import io.coanchor.core.forward.SourceFormat;
import io.coanchor.core.packet.DropReason;
import io.coanchor.core.rtp.ExtensionMap;
import io.coanchor.core.rtp.RtpHeaderWriter;
import io.coanchor.core.rtp.RtpPacket;
import io.coanchor.core.unit.NtpTime;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A publisher that makes frames of a valid codec framing whose content tells which frame and packet
 * it is.
 */
final class FakePublisher implements Producer.Source {
  static final int VP8_TYPE = 96;
  static final int H264_TYPE = 102;
  static final int OPUS_TYPE = 111;
  static final int RED_TYPE = 63;
  static final int VP8_DESCRIPTOR_BYTES = 6;

  private static final byte[] SPS = {
    0x67,
    0x42,
    (byte) 0xc0,
    0x1f,
    (byte) 0x8c,
    (byte) 0x8d,
    0x40,
    0x50,
    0x1e,
    (byte) 0xd0,
    0x0f,
    0x08,
    (byte) 0x84,
    0x6a
  };
  private static final byte[] PPS = {0x68, (byte) 0xce, 0x3c, (byte) 0x80};

  /** One packet on its way. */
  static final class Sent {
    private final int layer;
    private final long sequence;
    private final byte[] bytes;
    private final boolean video;

    Sent(int layer, long sequence, byte[] bytes, boolean video) {
      this.layer = layer;
      this.sequence = sequence;
      this.bytes = bytes;
      this.video = video;
    }

    long sequence() {
      return sequence;
    }

    byte[] bytes() {
      return bytes;
    }
  }

  final Producer producer = new Producer(this);
  final ProducerTrack video;
  final ProducerTrack audio;
  final List<Long> keyFrameRequestsNs = new ArrayList<>();
  final List<Integer> keyFrameRequestLayers = new ArrayList<>();
  final List<Long> recovered = new ArrayList<>();

  private final Codec codec;
  private final long ntpSkewNs;
  private final long[] sequences;
  private final long[] timestampBases;
  private long audioSequence;
  private long audioTimestampBase;
  private long ssrcs;
  private int pictureId;
  private boolean narrowPictureIds;
  private int tl0;
  private int baseWidth = 640;
  private final RtpPacket view = new RtpPacket();

  FakePublisher(Codec codec, int layers, long seed) {
    this.codec = codec;
    this.ntpSkewNs = 1_700_000_000_000_000_000L + seed * 77_000_000L;
    SourceFormat format =
        new SourceFormat(Map.of(VP8_TYPE, Codec.VP8, H264_TYPE, Codec.H264), ExtensionMap.EMPTY);
    SourceFormat sound =
        new SourceFormat(Map.of(OPUS_TYPE, Codec.OPUS, RED_TYPE, Codec.RED), ExtensionMap.EMPTY);
    video =
        producer.addVideo(
            format, layers == 1 ? List.of("") : List.of("q", "h", "f").subList(0, layers));
    audio = producer.addAudio(sound);
    sequences = new long[layers];
    timestampBases = new long[layers];
    for (int i = 0; i < layers; i++) {
      sequences[i] = 60_000 + (seed * 7919 + i * 1000L) % 5000;
      timestampBases[i] = (seed * 1_000_003 + i * 123_456_789L) & 0xffff_ffffL;
    }
    audioSequence = 3000 + seed % 1000;
    audioTimestampBase = (seed * 99_991) & 0xffff_ffffL;
    pictureId = (int) (seed * 31 & 0x3fff);
    tl0 = (int) (seed * 17 & 0xff);
  }

  /** Picture ids of 7 bits from here on. */
  FakePublisher narrow() {
    narrowPictureIds = true;
    return this;
  }

  /** VP8 pictures of the lowest layer are so wide from here on, those of the next twice as wide. */
  void width(int width) {
    baseWidth = width;
  }

  /** Other SSRCs from here on, whose numbers and times begin anywhere. */
  FakePublisher changeSources(long sequence, long timestampBase) {
    ssrcs += 0x100;
    return beginAnew(sequence, timestampBase);
  }

  /** The same SSRCs, whose numbers and times begin anew. */
  FakePublisher beginAnew(long sequence, long timestampBase) {
    Arrays.setAll(sequences, layer -> sequence + layer);
    Arrays.setAll(timestampBases, layer -> timestampBase + layer);
    audioSequence = sequence;
    audioTimestampBase = timestampBase;
    return this;
  }

  @Override
  public void requestKeyFrame(int layer, long nowNs) {
    keyFrameRequestsNs.add(nowNs);
    keyFrameRequestLayers.add(layer);
  }

  @Override
  public void onRecovered(MediaKind kind, long extendedSequence) {
    recovered.add(extendedSequence);
  }

  long videoTimestamp(int layer, long nowNs) {
    return timestampBases[layer] + nowNs * 9 / 100_000;
  }

  long audioTimestamp(long nowNs) {
    return audioTimestampBase + nowNs * 48 / 1_000_000;
  }

  /** The packets of a frame captured at {@code nowNs}, its id in each. */
  List<Sent> frame(int layer, int frameId, boolean key, int bytes, long nowNs) {
    List<byte[]> payloads =
        codec == Codec.VP8
            ? vp8(frameId, key, bytes, baseWidth << layer)
            : h264(frameId, key, bytes);
    List<Sent> packets = new ArrayList<>();
    for (int i = 0; i < payloads.size(); i++) {
      boolean last = i == payloads.size() - 1;
      int type = codec == Codec.VP8 ? VP8_TYPE : H264_TYPE;
      packets.add(packet(layer, type, last, payloads.get(i), videoTimestamp(layer, nowNs), 0));
    }
    return packets;
  }

  /** A packet of padding only, which takes a sequence number. */
  Sent padding(int layer, long nowNs) {
    return packet(layer, VP8_TYPE, false, new byte[0], videoTimestamp(layer, nowNs), 40);
  }

  Sent sound(byte[] payload, long nowNs) {
    return sound(OPUS_TYPE, payload, nowNs);
  }

  Sent sound(int type, byte[] payload, long nowNs) {
    byte[] bytes = new byte[12 + payload.length];
    new RtpHeaderWriter()
        .wrap(bytes, 0)
        .header(false, type, (int) audioSequence, audioTimestamp(nowNs), audioSsrc());
    System.arraycopy(payload, 0, bytes, 12, payload.length);
    return new Sent(0, audioSequence++, bytes, false);
  }

  /** One packet, which is a batch by itself. */
  @Nullable DropReason deliver(Sent sent, long nowNs) {
    DropReason dropped = store(sent, nowNs);
    producer.endBatch(nowNs);
    return dropped;
  }

  private @Nullable DropReason store(Sent sent, long nowNs) {
    byte[] copy = sent.bytes.clone();
    if (!view.wrap(copy, 0, copy.length)) {
      throw new IllegalStateException("not RTP");
    }
    ProducerTrack track = sent.video ? video : audio;
    return track.onPacket(sent.layer, view, sent.sequence, nowNs);
  }

  /** Some packets in one batch. */
  void deliver(List<Sent> packets, long nowNs) {
    for (Sent packet : packets) {
      store(packet, nowNs);
    }
    producer.endBatch(nowNs);
  }

  /** Reports of both tracks, on one wall clock that is not ours. */
  void report(long nowNs) {
    long ntp = NtpTime.ofUnixNanos(nowNs + ntpSkewNs);
    for (int i = 0; i < sequences.length; i++) {
      video.onSenderReport(i, videoSsrc(i), ntp, videoTimestamp(i, nowNs) & 0xffff_ffffL, nowNs);
    }
    audio.onSenderReport(0, audioSsrc(), ntp, audioTimestamp(nowNs) & 0xffff_ffffL, nowNs);
  }

  private long videoSsrc(int layer) {
    return 0x1111 + ssrcs + layer;
  }

  private long audioSsrc() {
    return 0x2222 + ssrcs;
  }

  private Sent packet(int layer, int type, boolean last, byte[] payload, long ts, int padding) {
    byte[] bytes = new byte[12 + payload.length + padding];
    new RtpHeaderWriter()
        .wrap(bytes, 0)
        .header(last, type, (int) sequences[layer], ts, videoSsrc(layer));
    System.arraycopy(payload, 0, bytes, 12, payload.length);
    if (padding > 0) {
      bytes[0] |= 0x20;
      bytes[bytes.length - 1] = (byte) padding;
    }
    return new Sent(layer, sequences[layer]++, bytes, true);
  }

  private List<byte[]> vp8(int frameId, boolean key, int bytes, int width) {
    pictureId = (pictureId + 1) & 0x7fff;
    tl0 = (tl0 + 1) & 0xff;
    int count = Math.max(1, (bytes + 1099) / 1100);
    List<byte[]> payloads = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ByteBuffer b = ByteBuffer.allocate(Math.max(32, Math.min(1100, bytes - i * 1100)));
      b.put((byte) (i == 0 ? 0x90 : 0x80)).put((byte) 0xe0);
      if (narrowPictureIds) {
        b.put((byte) (pictureId & 0x7f));
      } else {
        b.putShort((short) (0x8000 | pictureId));
      }
      b.put((byte) tl0).put((byte) 0);
      if (i == 0) {
        b.put((byte) (key ? 0x10 : 0x11)).put((byte) 0).put((byte) 0);
        if (key) {
          b.put(new byte[] {(byte) 0x9d, 0x01, 0x2a});
          b.put((byte) width).put((byte) (width >> 8)).put((byte) 0x68).put((byte) 0x01);
        }
      }
      mark(b, frameId, i, count);
      payloads.add(b.array());
    }
    return payloads;
  }

  private static List<byte[]> h264(int frameId, boolean key, int bytes) {
    List<byte[]> payloads = new ArrayList<>();
    if (key) {
      payloads.add(SPS);
      payloads.add(PPS);
    }
    int count = Math.max(2, (bytes + 1099) / 1100);
    for (int i = 0; i < count; i++) {
      ByteBuffer b = ByteBuffer.allocate(Math.max(32, Math.min(1100, bytes - i * 1100)));
      int bits = i == 0 ? 0x80 : i == count - 1 ? 0x40 : 0;
      b.put((byte) 0x7c).put((byte) (bits | (key ? 5 : 1))).put((byte) 0x88);
      mark(b, frameId, i, count);
      payloads.add(b.array());
    }
    return payloads;
  }

  /** Content that is different in each packet, ending with frame, index and count. */
  private static void mark(ByteBuffer b, int frameId, int index, int count) {
    int from = b.position();
    for (int i = from; i < b.capacity(); i++) {
      b.put(i, (byte) (frameId * 31 + index + 1));
    }
    b.putInt(b.capacity() - 8, frameId);
    b.putShort(b.capacity() - 4, (short) index);
    b.putShort(b.capacity() - 2, (short) count);
  }
}
