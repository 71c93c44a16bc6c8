package io.coanchor.core.router;

import io.coanchor.core.codec.Codec;
import io.coanchor.core.codec.FrameInfo;
import io.coanchor.core.codec.MediaKind;
import io.coanchor.core.forward.LayerView;
import io.coanchor.core.forward.MediaPacket;
import io.coanchor.core.forward.MediaSink;
import io.coanchor.core.forward.RtpRewriter;
import io.coanchor.core.forward.ViewerFormat;
import io.coanchor.core.rtp.RtpParts;
import io.coanchor.core.stream.SentMedia;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One track of a viewer: sends what the publisher's track brings, and answers requests for packets.
 * How it starts and switches is its subclass's.
 */
public abstract sealed class ConsumerTrack implements SentMedia permits AudioTrack, VideoTrack {
  private static final int NACK_BITS = 16;

  // Given.
  private final ViewerFormat format;
  private final MediaSink sink;
  private final RetransmissionBudget budget;

  // Owned.
  final RtpRewriter rewriter;
  final TrackStats stats = new TrackStats();

  // State.
  @Nullable TrackView source;
  boolean started;
  private boolean withheld;
  private long freshFromNs = Long.MIN_VALUE;
  private long lastSentNs = MediaSink.NEVER_NS;
  private int width;
  private int height;

  /** The source's number of the packet that told the size; -1 when no packet of it has. */
  private long sizedAt = -1;

  ConsumerTrack(
      ViewerFormat format, RtpRewriter rewriter, MediaSink sink, RetransmissionBudget budget) {
    this.format = format;
    this.rewriter = rewriter;
    this.sink = sink;
    this.budget = budget;
  }

  public MediaKind kind() {
    return format.kind();
  }

  /** The viewer's SSRC. */
  public long ssrc() {
    return format.ssrc();
  }

  /** What was sent: the counts of sender reports among it. */
  public TrackStats stats() {
    return stats;
  }

  /**
   * The viewer's RTP timestamp (0..2^32-1) of what is captured at {@code nowNs}: with the NTP time
   * of the same moment it makes a sender report. All tracks of a publisher use the same time line,
   * so sound and picture stay together. -1 while nothing was sent yet.
   */
  @Override
  public long rtpTimestampAt(long nowNs) {
    return rewriter.timestampAt(nowNs);
  }

  /** Packets on the viewer's SSRC: those sent again too where there is no other one for them. */
  @Override
  public long packets() {
    return stats.packets() + (format.rtxSsrc() < 0 ? stats.resent() : 0);
  }

  @Override
  public long octets() {
    return stats.octets() + (format.rtxSsrc() < 0 ? stats.resentOctets() : 0);
  }

  /**
   * When a packet was sent last, those sent again left out; {@link MediaSink#NEVER_NS} for never.
   */
  public long lastSentNs() {
    return lastSentNs;
  }

  /** Whether the viewer is to have this track. */
  public boolean isReceived() {
    return !withheld;
  }

  /** The codec of what is sent; null before the first packet. */
  public @Nullable Codec codec() {
    LayerView layer = rewriter.layer();
    return layer == null ? null : layer.codec();
  }

  /** Width of the picture by the newest key frame that was sent; 0 while unknown. */
  public int width() {
    return width;
  }

  /** Height of the picture by the newest key frame that was sent; 0 while unknown. */
  public int height() {
    return height;
  }

  /** The publisher changed; null when it went. */
  final void source(@Nullable TrackView source, long nowNs) {
    this.source = source;
    onSource(nowNs);
  }

  /** The viewer's transport can send. */
  final void start(long nowNs) {
    started = true;
    onSource(nowNs);
  }

  /** Whether the viewer is to have this track. What comes while it is not, it never gets. */
  final void receive(boolean receive, long nowNs) {
    if (withheld != receive) {
      return;
    }
    withheld = !receive;
    if (receive) {
      freshFromNs = nowNs;
    }
    onSource(nowNs);
  }

  final boolean withheld() {
    return withheld;
  }

  /** Whether a packet came before the viewer was to have this track again. */
  final boolean isStale(MediaPacket packet) {
    return packet.arrivalNs() < freshFromNs;
  }

  /** Reads what sending a packet will read. */
  final long warm() {
    return stats.packets() + rewriter.warm();
  }

  abstract void onSource(long nowNs);

  abstract void onPacket(LayerView layer, MediaPacket packet, long nowNs);

  abstract void requestKeyFrame(long nowNs);

  abstract long deadlineNs();

  abstract void onDeadline(long nowNs);

  /** Answers one entry of a generic NACK (RFC 4585 section 6.2.1). */
  final void onNack(int pid, int blp, long nowNs) {
    answer(pid, nowNs);
    for (int bit = 0; bit < NACK_BITS; bit++) {
      if ((blp >> bit & 1) != 0) {
        answer((pid + bit + 1) & 0xffff, nowNs);
      }
    }
  }

  /**
   * Sends a packet of the present layer, in sequence or at its place.
   *
   * @return bytes sent
   */
  final int send(MediaPacket packet, long nowNs) {
    long sequence = packet.extendedSequence();
    boolean late = sequence < rewriter.nextSource();
    int length = rewriter.write(packet, sink, nowNs);
    if (length <= 0 || !packet.holds(sequence)) {
      stats.onLeftOut();
      return 0;
    }
    if (late) {
      stats.onLate();
    }
    RtpParts parts = rewriter.packet();
    stats.onSent(length, parts.bodyLength(), packet.marker());
    sink.sendRtp(parts, packet, nowNs);
    boolean sized = packet.frame().width() > 0 && noteSize(packet.frame(), sequence);
    if (nowNs - lastSentNs >= MediaSink.IDLE_AFTER_NS) {
      begin(nowNs);
    }
    lastSentNs = nowNs;
    if (sized) {
      sink.onPictureSize(nowNs);
    }
    return length;
  }

  private void begin(long nowNs) {
    if (stats.packets() == 1) {
      sink.onTrackStarted(nowNs);
    }
    sink.onTrackFlows(format.kind(), lastSentNs, nowNs);
  }

  /**
   * Whether a packet that was sent changes the picture's size; a late one does not turn it back.
   */
  private boolean noteSize(FrameInfo frame, long sequence) {
    if (sequence <= sizedAt) {
      return false;
    }
    sizedAt = sequence;
    boolean changed = frame.width() != width || frame.height() != height;
    width = frame.width();
    height = frame.height();
    return changed;
  }

  /** What is sent from here on has the numbers of another source, or is of another place. */
  final void renumber() {
    sizedAt = -1;
  }

  Map<String, Object> debugState(long nowNs) {
    Map<String, Object> state = stats.debugState(nowNs);
    state.put("ssrc", format.ssrc());
    state.put("receiving", !withheld);
    LayerView layer = rewriter.layer();
    state.put("layer", layer == null ? -1 : layer.index());
    return state;
  }

  private void answer(int sequence, long nowNs) {
    stats.onNacked();
    if (withheld || !budget.allow(format.ssrc(), sequence, nowNs)) {
      return;
    }
    int length = rewriter.writeAgain(sequence, sink, nowNs);
    if (length > 0) {
      stats.onResent(length, rewriter.packet().bodyLength());
      sink.sendRtp(rewriter.packet(), rewriter.source(), nowNs);
    }
  }
}
