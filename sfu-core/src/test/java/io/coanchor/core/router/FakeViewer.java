package io.coanchor.core.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.core.codec.Codec;
import io.coanchor.core.codec.MediaKind;
import io.coanchor.core.codec.Vp8Descriptor;
import io.coanchor.core.forward.Composed;
import io.coanchor.core.forward.MediaPacket;
import io.coanchor.core.forward.MediaSink;
import io.coanchor.core.forward.PacketWriter;
import io.coanchor.core.forward.ViewerFormat;
import io.coanchor.core.rtp.ExtensionMap;
import io.coanchor.core.rtp.HeaderExtension;
import io.coanchor.core.rtp.RtpPacket;
import io.coanchor.core.rtp.RtpParts;
import io.coanchor.core.rtp.SequenceUnwrapper;
import io.coanchor.core.rtp.TimestampUnwrapper;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A viewer that writes down what it gets, and a model of its jitter buffer and decoder. */
final class FakeViewer implements MediaSink, Consumer.Listener {
  static final long VIDEO_SSRC = 0xaaaa_0001L;
  static final long RTX_SSRC = 0xaaaa_0002L;
  static final long AUDIO_SSRC = 0xbbbb_0001L;
  static final int VP8_TYPE = 120;
  static final int VP8_RTX_TYPE = 121;
  static final int H264_TYPE = 122;
  static final int H264_RTX_TYPE = 123;
  static final int OPUS_TYPE = 109;
  static final int RED_TYPE = 110;

  /** A packet as it came. */
  static final class Got {
    private final RtpPacket view = new RtpPacket();
    private final byte[] whole;
    private final long sequence;
    private final long timestamp;
    private final long nowNs;

    private Got(byte[] whole, long sequence, long timestamp, long nowNs) {
      this.whole = whole;
      this.sequence = sequence;
      this.timestamp = timestamp;
      this.nowNs = nowNs;
      assertThat(view.wrap(whole, 0, whole.length)).isTrue();
    }

    long ssrc() {
      return view.ssrc();
    }

    int type() {
      return view.payloadType();
    }

    boolean marker() {
      return view.marker();
    }

    /** Unwrapped, but not for RTX. */
    long sequence() {
      return sequence;
    }

    /** Unwrapped. */
    long timestamp() {
      return timestamp;
    }

    long nowNs() {
      return nowNs;
    }

    byte[] whole() {
      return whole.clone();
    }

    byte[] payload() {
      int from = view.payloadOffset();
      return Arrays.copyOfRange(whole, from, from + view.payloadLength());
    }
  }

  /** A frame as the decoder gets it. */
  record Frame(int id, long timestamp, int type, boolean key, int pictureId, long completeNs) {}

  /** A packet of a track was sent, and the one before it a second ago or more. */
  record Flow(MediaKind kind, long lastNs, long nowNs) {}

  final List<Flow> flows = new ArrayList<>();

  /** The size of the picture changed. */
  record Size(int width, int height, long nowNs) {}

  final List<Size> sizes = new ArrayList<>();

  private final PacketWriter writer = new PacketWriter();
  final Consumer consumer;
  final ConsumerTrack picture;
  final ConsumerTrack sound;
  final NavigableMap<Long, Got> video = new TreeMap<>();
  final NavigableMap<Long, Got> audio = new TreeMap<>();
  final List<Got> rtx = new ArrayList<>();
  final List<Got> arrivals = new ArrayList<>();
  @Nullable RuntimeException failure;
  boolean breakNow;

  private final SequenceUnwrapper videoSequences = new SequenceUnwrapper();
  private final SequenceUnwrapper audioSequences = new SequenceUnwrapper();
  private final TimestampUnwrapper videoTimes = new TimestampUnwrapper();
  private final TimestampUnwrapper audioTimes = new TimestampUnwrapper();
  private final RtpPacket view = new RtpPacket();
  private int transportSequence;

  FakeViewer(long seed) {
    this(seed, true, 0);
  }

  FakeViewer(long seed, boolean withRtx, int redDistance) {
    consumer = new Consumer(this, writer, this);
    ExtensionMap extensions =
        new ExtensionMap.Builder()
            .put(2, HeaderExtension.ABS_SEND_TIME)
            .put(3, HeaderExtension.TRANSPORT_CC)
            .put(4, HeaderExtension.MID)
            .build();
    ViewerFormat.Builder pictureFormat =
        ViewerFormat.builder(MediaKind.VIDEO, VIDEO_SSRC)
            .codec(Codec.VP8, VP8_TYPE, VP8_RTX_TYPE)
            .codec(Codec.H264, H264_TYPE, H264_RTX_TYPE)
            .extensions(extensions)
            .mid("1");
    if (withRtx) {
      pictureFormat.rtxSsrc(RTX_SSRC);
    }
    picture =
        consumer.addTrack(
            pictureFormat.build(), RetransmissionBudget.UNLIMITED, seed * 0x9e3779b97f4a7c15L);
    ViewerFormat.Builder soundFormat =
        ViewerFormat.builder(MediaKind.AUDIO, AUDIO_SSRC)
            .codec(Codec.OPUS, OPUS_TYPE)
            .extensions(extensions)
            .mid("0");
    if (redDistance > 0) {
      soundFormat.codec(Codec.RED, RED_TYPE).redDistance(redDistance);
    }
    sound =
        consumer.addTrack(
            soundFormat.build(), RetransmissionBudget.UNLIMITED, seed * 0xc2b2ae3d27d4eb4fL);
  }

  @Override
  public void sendRtp(RtpParts packet, MediaPacket source, long nowNs) {
    if (breakNow) {
      throw new IllegalStateException("transport broke");
    }
    assertThat(source.holds(source.extendedSequence())).isTrue();
    byte[] whole = Composed.bytes(packet);
    // All viewers of a worker write to the same array: nobody may count on it afterwards.
    Arrays.fill(packet.head(), (byte) 0x5a);
    assertThat(view.wrap(whole, 0, whole.length)).isTrue();
    boolean isSound = view.ssrc() == AUDIO_SSRC;
    boolean isPicture = view.ssrc() == VIDEO_SSRC;
    long sequence =
        isSound
            ? audioSequences.unwrap(view.sequenceNumber())
            : isPicture ? videoSequences.unwrap(view.sequenceNumber()) : view.sequenceNumber();
    long timestamp =
        isSound ? audioTimes.unwrap(view.timestamp()) : videoTimes.unwrap(view.timestamp());
    Got got = new Got(whole, sequence, timestamp, nowNs);
    arrivals.add(got);
    if (isSound) {
      audio.put(sequence, got);
    } else if (isPicture) {
      video.put(sequence, got);
    } else {
      rtx.add(got);
    }
  }

  @Override
  public void onTrackFlows(MediaKind kind, long lastNs, long nowNs) {
    flows.add(new Flow(kind, lastNs, nowNs));
  }

  @Override
  public void onPictureSize(long nowNs) {
    sizes.add(new Size(picture.width(), picture.height(), nowNs));
  }

  @Override
  public int nextTransportSequence() {
    return transportSequence++ & 0xffff;
  }

  @Override
  public void onDeadlineChanged(Consumer changed) {}

  @Override
  public void onFailed(Consumer failed, RuntimeException cause) {
    failure = cause;
  }

  /** Runs what is due up to {@code nowNs}. */
  void tick(long nowNs) {
    for (int i = 0; i < 1000 && consumer.deadlineNs() <= nowNs; i++) {
      consumer.onDeadline(Math.max(consumer.deadlineNs(), nowNs - 5_000_000));
    }
  }

  Got videoAt(long sequence) {
    return Objects.requireNonNull(video.get(sequence));
  }

  long outSequences() {
    return video.lastKey() - video.firstKey() + 1;
  }

  /**
   * Decodes what came: frames must be whole, in order of sequence and time, and begin with a key
   * frame.
   */
  List<Frame> decode() {
    return decode(true);
  }

  /** As {@link #decode} for simulcast, whose layers count their picture ids together here. */
  List<Frame> decodeInOrder() {
    return decode(false);
  }

  private List<Frame> decode(boolean pictureIds) {
    List<Frame> frames = new ArrayList<>();
    List<Got> open = new ArrayList<>();
    long expected = video.isEmpty() ? 0 : video.firstKey();
    for (Got got : video.values()) {
      assertThat(got.sequence).as("no gap before %s", got.sequence).isEqualTo(expected++);
      if (got.payload().length == 0) {
        continue;
      }
      open.add(got);
      if (got.marker()) {
        frames.add(frame(open, frames, pictureIds));
        open.clear();
      }
    }
    return frames;
  }

  private static Frame frame(List<Got> packets, List<Frame> before, boolean pictureIds) {
    Got first = packets.getFirst();
    boolean vp8 = first.type() == VP8_TYPE;
    boolean h264Key = !vp8 && (first.payload()[0] & 0x1f) == 7;
    List<Got> marked = h264Key ? packets.subList(2, packets.size()) : packets;
    int id = -1;
    long complete = 0;
    for (int i = 0; i < marked.size(); i++) {
      Got packet = marked.get(i);
      ByteBuffer tail = ByteBuffer.wrap(packet.payload(), packet.payload().length - 8, 8);
      int frameId = tail.getInt();
      assertThat(tail.getShort()).as("packet of frame %s", frameId).isEqualTo((short) i);
      assertThat(tail.getShort()).isEqualTo((short) marked.size());
      assertThat(id == -1 || id == frameId).isTrue();
      assertThat(packet.timestamp).isEqualTo(first.timestamp);
      assertThat(packet.type()).isEqualTo(first.type());
      id = frameId;
      complete = Math.max(complete, packet.nowNs);
    }
    Vp8Descriptor descriptor = new Vp8Descriptor();
    int pictureId = -1;
    boolean key = h264Key;
    if (vp8) {
      assertThat(descriptor.parse(first.payload(), 0, first.payload().length)).isTrue();
      assertThat(descriptor.startOfFrame()).isTrue();
      assertThat(descriptor.pictureIdBits()).isEqualTo(15);
      pictureId = descriptor.pictureId();
      key = (first.payload()[descriptor.length()] & 1) == 0;
    }
    if (before.isEmpty()) {
      assertThat(key).as("first frame is a key frame").isTrue();
    } else {
      Frame last = before.getLast();
      assertThat(first.timestamp).as("time of frame %s", id).isGreaterThan(last.timestamp);
      if (last.type != first.type()) {
        assertThat(key).as("first frame of a codec is a key frame").isTrue();
      } else if (vp8 && pictureIds) {
        assertThat(pictureId).isEqualTo((last.pictureId + 1) & 0x7fff);
      }
    }
    return new Frame(id, first.timestamp, first.type(), key, pictureId, complete);
  }
}
