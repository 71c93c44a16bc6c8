package io.coanchor.client;

import io.coanchor.core.codec.Codec;
import io.coanchor.core.codec.FrameInfo;
import io.coanchor.core.codec.MediaKind;
import io.coanchor.core.codec.PayloadInspector;
import io.coanchor.core.codec.payload.Packetizer;
import io.coanchor.core.codec.payload.PayloadSink;
import io.coanchor.core.codec.payload.Payloads;
import io.coanchor.core.rtp.ExtensionMap;
import io.coanchor.core.rtp.ExtensionValues;
import io.coanchor.core.rtp.HeaderExtension;
import io.coanchor.core.rtp.RtpHeaderWriter;
import io.coanchor.core.rtp.RtpPacket;
import io.coanchor.core.rtp.RtxPacket;
import io.coanchor.core.sdp.LocalTrack;
import io.coanchor.core.sdp.MediaFormat;
import io.coanchor.core.sdp.NegotiatedCodec;
import io.coanchor.core.sdp.NegotiatedMedia;
import io.coanchor.core.stream.ReportClock;
import io.coanchor.core.stream.SendStream;
import io.coanchor.core.transport.PeerTransport;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One track that is pushed: frames become packets in a bounded history, from where they leave, and
 * from where they leave again when the server misses them. Lives on the loop.
 */
final class OutgoingTrack {
  /** Header, extensions and payload of the largest packet, and what encryption and RTX add. */
  private static final int PACKET_BYTES = 1_460;

  private static final int MAX_HEADER_BYTES = 80;

  /** What all tracks of a session count together. */
  interface TransportSequence {
    int next();
  }

  /**
   * What is fixed about a track.
   *
   * @param rid the simulcast layer, empty without simulcast
   * @param maxPayloadBytes of a packet
   * @param historyPackets that can be sent again, a power of two
   */
  record Format(
      NegotiatedMedia media,
      LocalTrack local,
      String rid,
      int maxPayloadBytes,
      int historyPackets) {}

  // given
  private final NegotiatedMedia media;
  private final LocalTrack local;
  private final int maxPayloadBytes;
  private final TransportSequence transportSequence;
  private final PacketTap tap;

  // owned
  private final Map<Codec, Packetizer> packetizers = new EnumMap<>(Codec.class);
  private final PacketHistory history;
  private final RtpHeaderWriter writer = new RtpHeaderWriter();
  private final RtpPacket packet = new RtpPacket();
  private final byte[] scratch = new byte[PACKET_BYTES + PeerTransport.HEADROOM_BYTES];
  private final byte[] mid;
  private final byte[] rid;
  private final PayloadInspector inspector = new PayloadInspector();
  private final FrameInfo info = new FrameInfo();
  private final Filler filler = new Filler();

  // derived
  private final long timestampBase;
  private long nextSequence;
  private @Nullable SendStream stream;
  private long resent;
  private long resentBytes;
  private int width;
  private int height;

  OutgoingTrack(
      Format format, TransportSequence transportSequence, PacketTap tap, RandomGenerator random) {
    this.media = format.media();
    this.local = format.local();
    this.maxPayloadBytes = format.maxPayloadBytes();
    this.transportSequence = transportSequence;
    this.tap = tap;
    this.history = new PacketHistory(format.historyPackets());
    this.mid = media.mid().getBytes(StandardCharsets.US_ASCII);
    this.rid = format.rid().getBytes(StandardCharsets.US_ASCII);
    this.timestampBase = random.nextLong(1L << 32);
    this.nextSequence = random.nextLong(1L << 15);
  }

  /** Declares the track to the transport. */
  void begin(PeerTransport transport, MediaClock clock, long nowNs) {
    int clockRate = clockRate();
    stream =
        transport.addOutgoing(
            local,
            clockRate,
            now -> clock.started() ? rtpTimestamp(clock.mediaTimeNs(now)) : ReportClock.UNKNOWN,
            nowNs);
  }

  private int clockRate() {
    return media.codecs().getFirst().clockRate();
  }

  private long rtpTimestamp(long timestampNs) {
    return timestampBase + MediaClock.ticks(timestampNs, clockRate()) & 0xffff_ffffL;
  }

  long ssrc() {
    return local.ssrc();
  }

  /** Packets in order: the next one that will be made. */
  long nextSequence() {
    return nextSequence;
  }

  /** How many packets can wait. */
  int capacity() {
    return history.capacity();
  }

  long packets() {
    SendStream counted = stream;
    return counted == null ? 0 : counted.packets();
  }

  long bytes() {
    SendStream counted = stream;
    return counted == null ? 0 : counted.bytes();
  }

  long resent() {
    return resent;
  }

  /** Their bytes of payload. */
  long resentBytes() {
    return resentBytes;
  }

  /** Of the picture, 0 while unknown. */
  int width() {
    return width;
  }

  /** Of the picture, 0 while unknown. */
  int height() {
    return height;
  }

  /** Called before a packet is made, so that its slot can be emptied. */
  interface Room {
    void make();
  }

  /**
   * Makes packets of a frame; they wait in the history.
   *
   * @return false if its codec was not negotiated, or its bytes are no frame of it
   */
  boolean packetize(EncodedFrame frame, Room room) {
    NegotiatedCodec codec = media.codecFor(MediaFormat.of(frame.codec()));
    if (codec == null || !frame.codec().isMedia()) {
      return false;
    }
    Packetizer packetizer =
        packetizers.computeIfAbsent(
            frame.codec(), kind -> Payloads.packetizer(kind, maxPayloadBytes));
    filler.codec = frame.codec();
    filler.payloadType = codec.payloadType();
    filler.timestamp = rtpTimestamp(frame.timestampNs());
    filler.audioLevel = frame.audioLevelDbov();
    filler.video = frame.codec().kind() == MediaKind.VIDEO;
    filler.room = room;
    return packetizer.packetize(frame.data(), 0, frame.data().length, filler);
  }

  private final class Filler implements PayloadSink {
    private Codec codec = Codec.OPUS;
    private int payloadType;
    private long timestamp;
    private int audioLevel;
    private boolean video;
    private @Nullable Room room;

    @Override
    public void onPayload(byte[] array, int offset, int length, boolean last) {
      if (room != null) {
        room.make();
      }
      noteSize(array, offset, length);
      long sequence = nextSequence++;
      byte[] slot = history.begin(sequence, MAX_HEADER_BYTES + length);
      writer
          .wrap(slot, 0)
          .header(video && last, payloadType, (int) sequence & 0xffff, timestamp, local.ssrc());
      writeExtensions();
      int header = writer.finish();
      System.arraycopy(array, offset, slot, header, length);
      history.set(sequence, header + length);
    }

    private void noteSize(byte[] array, int offset, int length) {
      if (video && inspector.inspect(codec, array, offset, length, info) && info.width() > 0) {
        width = info.width();
        height = info.height();
      }
    }

    /** Those that tell when a packet leaves are filled in then. */
    private void writeExtensions() {
      ExtensionMap extensions = media.extensions();
      writer.beginExtensions(extensions.needsTwoByte());
      reserve(extensions.idOf(HeaderExtension.TRANSPORT_CC), 2);
      reserve(extensions.idOf(HeaderExtension.ABS_SEND_TIME), 3);
      int level = extensions.idOf(HeaderExtension.AUDIO_LEVEL);
      if (level != 0 && audioLevel != EncodedFrame.UNKNOWN) {
        writer.extension(level, 1, ExtensionValues.audioLevel(audioLevel < 127, audioLevel));
      }
      name(extensions.idOf(HeaderExtension.MID), mid);
      name(extensions.idOf(HeaderExtension.RID), rid);
    }

    private void name(int id, byte[] name) {
      if (id != 0 && name.length > 0 && name.length <= RtpHeaderWriter.ONE_BYTE_MAX_LENGTH) {
        writer.extension(id, name, 0, name.length);
      }
    }

    private void reserve(int id, int bytes) {
      if (id != 0) {
        writer.extension(id, bytes, 0);
      }
    }
  }

  /** Sends a packet of the history for the first time. */
  void send(long sequence, PeerTransport transport, long nowNs) {
    int length = history.length(sequence);
    if (length < 0 || !packet.wrap(history.packet(sequence), 0, length)) {
      return;
    }
    stamp(nowNs);
    tap.onPacket(
        media.kind(),
        packet.array(),
        packet.payloadOffset(),
        packet.payloadLength(),
        packet.marker() || media.kind() == MediaKind.AUDIO,
        nowNs);
    System.arraycopy(packet.array(), 0, scratch, 0, length);
    transport.sendRtp(scratch, 0, length, nowNs);
  }

  /** Fills in what is told about the moment of sending. */
  private void stamp(long nowNs) {
    ExtensionMap extensions = media.extensions();
    int sequenceId = extensions.idOf(HeaderExtension.TRANSPORT_CC);
    int at = sequenceId == 0 ? -1 : packet.extension(sequenceId);
    if (at >= 0) {
      int value = transportSequence.next();
      packet.array()[at] = (byte) (value >> 8);
      packet.array()[at + 1] = (byte) value;
    }
    int timeId = extensions.idOf(HeaderExtension.ABS_SEND_TIME);
    at = timeId == 0 ? -1 : packet.extension(timeId);
    if (at >= 0) {
      int value = ExtensionValues.absSendTime(nowNs);
      packet.array()[at] = (byte) (value >> 16);
      packet.array()[at + 1] = (byte) (value >> 8);
      packet.array()[at + 2] = (byte) value;
    }
  }

  /** A retransmission names the layer it repeats (RFC 8852 section 3.2). */
  private void renameLayer() {
    ExtensionMap extensions = media.extensions();
    int from = extensions.idOf(HeaderExtension.RID);
    int to = extensions.idOf(HeaderExtension.REPAIRED_RID);
    int at = from == 0 || to == 0 ? -1 : packet.extension(from);
    if (at < 0) {
      return;
    }
    byte[] array = packet.array();
    if (extensions.needsTwoByte()) {
      array[at - 2] = (byte) to;
    } else {
      array[at - 1] = (byte) (to << 4 | (array[at - 1] & 0x0f));
    }
  }

  /** Sends again what the server misses: by RTX, or without it the very same packet. */
  void resend(int sequenceNumber, PeerTransport transport, long nowNs) {
    long newest = nextSequence - 1;
    long sequence = newest - ((newest - sequenceNumber) & 0xffff);
    int length = history.length(sequence);
    SendStream from = stream;
    if (length < 0
        || from == null
        || !packet.wrap(history.packet(sequence), 0, length)
        || !transport.admitRetransmission(local.ssrc(), sequenceNumber, length, nowNs)) {
      return;
    }
    resent++;
    resentBytes += packet.payloadLength();
    NegotiatedCodec codec = media.codecOf(packet.payloadType());
    if (local.hasRtx() && codec != null && codec.rtxPayloadType() != NegotiatedCodec.NONE) {
      int wrapped =
          RtxPacket.encapsulate(
              packet,
              codec.rtxPayloadType(),
              from.nextRtxSequenceNumber(),
              local.rtxSsrc(),
              scratch,
              0);
      if (packet.wrap(scratch, 0, wrapped)) {
        renameLayer();
        stamp(nowNs);
        transport.sendRtp(scratch, 0, wrapped, nowNs);
      }
      return;
    }
    // Bit by bit as it was: AES-GCM must not see its nonce, which is made of the sequence number,
    // with anything else (RFC 7714 section 8.1).
    System.arraycopy(packet.array(), 0, scratch, 0, length);
    transport.sendRtp(scratch, 0, length, nowNs);
  }
}
