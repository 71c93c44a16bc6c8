package io.coanchor.core.forward;

import io.coanchor.core.codec.Codec;
import io.coanchor.core.codec.FrameInfo;
import io.coanchor.core.codec.MediaKind;
import io.coanchor.core.packet.DropReason;
import io.coanchor.core.rtp.HeaderExtension;
import io.coanchor.core.rtp.RtpPacket;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One encoding that a publisher sends: an audio stream, a video stream, or one layer of a
 * simulcast. Does what has to be done once per packet, however many viewers there are: unwrapping
 * RED, inspecting the payload, storing it, and keeping time and rates.
 *
 * <p>Owned by the publisher's worker; viewers know it through a {@link LayerView}.
 */
public final class MediaLayer {
  /** Told of each packet that was stored. */
  public interface Listener {
    /**
     * A packet is in the history now.
     *
     * @param recovered true for a packet that was lost and came out of another one's redundancy
     */
    void onPacket(MediaLayer layer, MediaPacket packet, boolean recovered, long nowNs);
  }

  /** No sender splits a frame into larger packets: more does not fit an Ethernet frame. */
  private static final int MAX_PAYLOAD_BYTES = 1500;

  private static final long NEVER = LayerState.NEVER;

  // Given.
  private final int index;
  private final String rid;
  private final MediaKind kind;
  private final SourceFormat format;
  private final Listener listener;

  // Owned.
  private final History history;
  private final SourceClock clock;
  private final BitrateMeter bitrate = new BitrateMeter();
  private final SourceNumbers source = new SourceNumbers();
  private final PayloadIntake intake = new PayloadIntake();
  private final RedUnpacker red;

  // State.
  private boolean muted;

  /**
   * The newest packet's codec and time, the newest key frame's size, and the floor: the packet that
   * comes next, or later, when it is not muted any more.
   */
  private final LayerState seen = new LayerState();

  /**
   * Creates the only layer of a track, without packets.
   *
   * @param publisher the clock that all tracks of this publisher share
   */
  public MediaLayer(
      int index, MediaKind kind, SourceFormat format, PublisherClock publisher, Listener listener) {
    this(index, "", kind, format, publisher, listener);
  }

  /**
   * Creates a layer without packets.
   *
   * @param index position in the track, 0 for a track without simulcast
   * @param rid its name (RFC 8852); empty without simulcast
   * @param publisher the clock that all tracks of this publisher share
   */
  public MediaLayer(
      int index,
      String rid,
      MediaKind kind,
      SourceFormat format,
      PublisherClock publisher,
      Listener listener) {
    this.index = index;
    this.rid = rid;
    this.kind = kind;
    this.format = format;
    this.listener = listener;
    this.history = kind == MediaKind.VIDEO ? History.forVideo() : History.forAudio();
    this.clock = new SourceClock(publisher, history.clockRate());
    this.red = new RedUnpacker(this, format);
  }

  /**
   * Takes one packet in the clear, with RTX already undone. The packet is read during the call.
   *
   * @param extendedSequence its unwrapped sequence number, of its own SSRC
   * @return null, or why it was not stored
   */
  public @Nullable DropReason onPacket(RtpPacket packet, long extendedSequence, long nowNs) {
    Codec packetCodec = format.codecOf(packet.payloadType());
    if (packetCodec == null) {
      return DropReason.RTP_UNKNOWN_PAYLOAD_TYPE;
    }
    if (packet.payloadLength() > MAX_PAYLOAD_BYTES) {
      return DropReason.PAYLOAD_MALFORMED;
    }
    boolean redundant = packetCodec == Codec.RED;
    if (!packetCodec.isMedia() && !redundant && packet.payloadLength() > 0) {
      return DropReason.RTP_UNKNOWN_PAYLOAD_TYPE;
    }
    if (!source.continues(packet.ssrc(), extendedSequence)
        && !turnTo(packet, extendedSequence, nowNs)) {
      return DropReason.RTP_SUPERSEDED;
    }
    long sequence = source.sequence(extendedSequence, nowNs);
    if (sequence < source.floor()) {
      return DropReason.RTP_TOO_OLD;
    }
    long timestamp = source.timestamp(packet.timestamp());
    if (muted || sequence < seen.floor) {
      return discard(packet, sequence, timestamp, nowNs);
    }
    if (redundant && packet.payloadLength() > 0) {
      return red.onPacket(packet, sequence, timestamp, nowNs);
    }
    return store(packet, packetCodec, sequence, timestamp, nowNs);
  }

  /**
   * A source begins. What earlier ones sent stays for whoever asks for it again; viewers begin
   * anew, pictures at a key frame, and time goes on by what has passed.
   */
  private boolean turnTo(RtpPacket packet, long extendedSequence, long nowNs) {
    if (!source.mayFollow(packet.ssrc(), nowNs)) {
      return false;
    }
    if (source.isKnown()) {
      // one number stays free, so that also who got the very last packet stands before it
      seen.floor = Math.max(seen.floor, history.newest() + 1) + 1;
      history.forgetKeyFrame();
    }
    source.turnTo(packet, extendedSequence, seen.floor, clock, nowNs);
    return true;
  }

  /**
   * Whether nothing of it goes to anybody. What was stored is gone at once, also for readers on
   * other threads, and what comes meanwhile is never stored.
   */
  public void mute(boolean mute) {
    muted = mute;
    seen.floor = Math.max(seen.floor, history.newest() + 1);
    history.restart(seen.floor);
  }

  /**
   * Takes a sender report of a source (RFC 3550 section 6.4.1); an earlier one's counts no more.
   */
  public void onSenderReport(long ssrc, long ntp, long rtpTimestamp, long nowNs) {
    if (clock.isSet() && source.is(ssrc)) {
      clock.onReport(ntp, source.peekTimestamp(rtpTimestamp), nowNs);
    }
  }

  /** The source that it is fed from. */
  public SourceNumbers source() {
    return source;
  }

  /** Position in the track, 0 for a track without simulcast. */
  public int index() {
    return index;
  }

  /** Its name (RFC 8852); empty without simulcast. */
  public String rid() {
    return rid;
  }

  public MediaKind kind() {
    return kind;
  }

  public History history() {
    return history;
  }

  public SourceClock clock() {
    return clock;
  }

  /** The codec of the newest packet; null before the first. */
  public @Nullable Codec codec() {
    return seen.codec;
  }

  /** Whether a packet came in the last {@code withinNs}. */
  public boolean isActive(long nowNs, long withinNs) {
    return seen.lastPacketNs != NEVER && nowNs - seen.lastPacketNs <= withinNs;
  }

  /** Payload bits per second over the last second. */
  public long bitrateBps(long nowNs) {
    return bitrate.bps(nowNs);
  }

  /** Width of the picture by the newest key frame; 0 when not known. */
  public int width() {
    return seen.width;
  }

  /** Height of the picture by the newest key frame; 0 when not known. */
  public int height() {
    return seen.height;
  }

  /** Copies what readers on any thread may know of it now; where the history stood is not part. */
  public void snapshot(LayerState into, long nowNs) {
    into.codec = seen.codec;
    into.lastPacketNs = seen.lastPacketNs;
    into.bitrateBps = bitrate.bps(nowNs);
    into.width = seen.width;
    into.height = seen.height;
    into.floor = seen.floor;
    if (clock.isSet()) {
      clock.read(into.line);
    }
  }

  /** A snapshot for people. */
  public Map<String, Object> debugState(long nowNs) {
    Map<String, Object> state = new LinkedHashMap<>();
    state.put("index", index);
    state.put("sourceChanges", source.changes());
    state.put("codec", String.valueOf(seen.codec));
    state.put("width", seen.width);
    state.put("height", seen.height);
    state.put("bitrateBps", bitrateBps(nowNs));
    state.put(
        "sincePacketMs", seen.lastPacketNs == NEVER ? -1 : (nowNs - seen.lastPacketNs) / 1_000_000);
    state.put("history", history.debugState());
    return state;
  }

  /** The clock goes on, so that afterwards time is where it would have been. */
  private DropReason discard(RtpPacket packet, long extendedSequence, long timestamp, long nowNs) {
    if (muted) {
      seen.floor = Math.max(seen.floor, extendedSequence + 1);
    }
    if (packet.payloadLength() > 0) {
      clock.onPacket(timestamp, nowNs);
    }
    return DropReason.MUTED;
  }

  private @Nullable DropReason store(
      RtpPacket packet, Codec packetCodec, long extendedSequence, long timestamp, long nowNs) {
    int descriptorAt = format.find(packet, HeaderExtension.DEPENDENCY_DESCRIPTOR);
    int descriptorLength = descriptorAt < 0 ? 0 : packet.extensionLength();
    int length = intake.length(packetCodec, packet);
    MediaPacket slot = history.claim(extendedSequence, length, descriptorLength, nowNs);
    if (slot == null) {
      return DropReason.RTP_DUPLICATE;
    }
    byte[] to = slot.array();
    intake.copy(packetCodec, packet, slot);
    if (descriptorLength > 0) {
      System.arraycopy(packet.array(), descriptorAt, to, slot.descriptorOffset(), descriptorLength);
    }
    slot.header(timestamp, packet.marker(), packetCodec, nowNs)
        .octets(
            format.octet(packet, HeaderExtension.AUDIO_LEVEL),
            format.octet(packet, HeaderExtension.VIDEO_ORIENTATION));
    return commit(slot, false, nowNs);
  }

  /** Inspects, publishes and announces a slot that was filled. */
  @Nullable DropReason commit(MediaPacket slot, boolean recovered, long nowNs) {
    DropReason malformed = null;
    FrameInfo frame = slot.frame();
    if (slot.length() > 0) {
      if (!intake.inspect(slot)) {
        // Its place is kept, empty, so that its viewers see no gap and ask for nothing.
        slot.clearPayload();
        malformed = DropReason.PAYLOAD_MALFORMED;
      } else {
        seen.codec = slot.codec();
        if (frame.width() > 0) {
          seen.width = frame.width();
          seen.height = frame.height();
        }
        clock.onPacket(slot.extendedTimestamp(), nowNs);
        seen.lastPacketNs = nowNs;
        bitrate.add(slot.length(), nowNs);
      }
    }
    history.publish(slot);
    listener.onPacket(this, slot, recovered, nowNs);
    return malformed;
  }
}
