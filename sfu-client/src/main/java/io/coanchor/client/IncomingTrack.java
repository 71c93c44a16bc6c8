package io.coanchor.client;

import io.coanchor.core.codec.Codec;
import io.coanchor.core.codec.FrameInfo;
import io.coanchor.core.codec.MediaKind;
import io.coanchor.core.codec.PayloadInspector;
import io.coanchor.core.codec.payload.Depacketizer;
import io.coanchor.core.codec.payload.Payloads;
import io.coanchor.core.rtp.RtpPacket;
import io.coanchor.core.rtp.TimestampUnwrapper;
import io.coanchor.core.sdp.NegotiatedCodec;
import io.coanchor.core.sdp.NegotiatedMedia;
import io.coanchor.core.transport.IncomingStream;
import io.coanchor.core.unit.NtpTime;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One track that is played: packets are ordered, joined to frames, and frames that cannot be
 * decoded for what was lost before them are left out. Lives on the loop.
 */
final class IncomingTrack {
  /** Where frames go. */
  interface Frames {
    /** A frame that can be decoded. */
    void onFrame(EncodedFrame frame);

    /** Frames come, for the first time or again. */
    void onPlaying(boolean first);

    /** None has come for a while. */
    void onLoading();

    /** The picture has another size. */
    void onResolution(int width, int height);
  }

  private final NegotiatedMedia media;
  private final Frames frames;
  private final ReorderBuffer reorder;
  private final TimestampUnwrapper timestamps = new TimestampUnwrapper();
  private final PlayMeter meter = new PlayMeter();
  private final PayloadInspector inspector = new PayloadInspector();
  private final FrameInfo info = new FrameInfo();

  private @Nullable IncomingStream stream;
  private @Nullable Depacketizer depacketizer;
  private int payloadType = -1;
  private Codec codec;
  private boolean awaitsKeyFrame;
  private long firstTimestamp = -1;
  private long reportNtp;
  private long reportTimestamp;
  private long dropped;
  private long nowNs;

  /**
   * A track.
   *
   * @param waitNs how long a missing packet holds up those after it
   * @param frames takes every frame that can be decoded
   */
  IncomingTrack(NegotiatedMedia media, long waitNs, Frames frames) {
    this.media = media;
    this.frames = frames;
    this.reorder = new ReorderBuffer(waitNs, this::onOrdered);
    this.codec = media.codecs().getFirst().codec();
    this.awaitsKeyFrame = media.kind() == MediaKind.VIDEO;
  }

  void onMedia(IncomingStream from, RtpPacket packet, long extendedSequence, long atNs) {
    stream = from;
    nowNs = atNs;
    reorder.push(extendedSequence, packet, atNs);
    meter.onBytes(from.counts().bytes(), atNs);
  }

  void onSenderReport(long ntp, long rtpTimestamp) {
    reportNtp = ntp;
    reportTimestamp = rtpTimestamp;
  }

  private void onOrdered(
      long sequence,
      long timestamp,
      boolean marker,
      int type,
      byte[] payload,
      int offset,
      int length) {
    if (length > 0 && type != payloadType) {
      NegotiatedCodec negotiated = media.codecOf(type);
      if (negotiated == null || !negotiated.codec().isMedia()) {
        return;
      }
      payloadType = type;
      codec = negotiated.codec();
      depacketizer = Payloads.depacketizer(codec, this::onFrame);
      awaitsKeyFrame = codec.kind() == MediaKind.VIDEO;
    }
    noteSize(payload, offset, length);
    Depacketizer joins = depacketizer;
    if (joins != null
        && !joins.push(sequence, timestamps.unwrap(timestamp), marker, payload, offset, length)) {
      dropped++;
    }
  }

  /** Only packets with which a key frame begins tell it. */
  private void noteSize(byte[] payload, int offset, int length) {
    if (codec.kind() == MediaKind.VIDEO
        && inspector.inspect(codec, payload, offset, length, info)
        && info.width() > 0
        && meter.onSize(info.width(), info.height())) {
      frames.onResolution(info.width(), info.height());
    }
  }

  private void onFrame(
      byte[] array, int offset, int length, long timestamp, boolean keyFrame, boolean contiguous) {
    boolean video = codec.kind() == MediaKind.VIDEO;
    if (video) {
      awaitsKeyFrame = !keyFrame && (awaitsKeyFrame || !contiguous);
      if (awaitsKeyFrame) {
        dropped++;
        return;
      }
    }
    firstTimestamp = firstTimestamp < 0 ? timestamp : firstTimestamp;
    boolean first = meter.frames() == 0;
    if (meter.onFrame(nowNs)) {
      frames.onPlaying(first);
    }
    EncodedFrame frame =
        new EncodedFrame(
            codec,
            Arrays.copyOfRange(array, offset, offset + length),
            MediaClock.nanos(timestamp - firstTimestamp, codec.clockRate()),
            !video || keyFrame);
    frames.onFrame(reportNtp == 0 ? frame : frame.withCaptureTime(captureUnixNs(timestamp)));
  }

  private long captureUnixNs(long timestamp) {
    long ticks = (int) (timestamp - reportTimestamp);
    return NtpTime.toUnixNanos(reportNtp) + MediaClock.nanos(ticks, codec.clockRate());
  }

  /** Whether packets come but no frame can be decoded. */
  boolean awaitsKeyFrame() {
    return awaitsKeyFrame && stream != null;
  }

  @Nullable IncomingStream stream() {
    return stream;
  }

  long deadlineNs() {
    return Math.min(reorder.deadlineNs(), meter.deadlineNs());
  }

  void onDeadline(long atNs) {
    nowNs = atNs;
    reorder.onDeadline(atNs);
    if (meter.isLate(atNs)) {
      frames.onLoading();
    }
  }

  /** An interval of statistics is over. */
  void onStatisticsInterval(long intervalNs) {
    IncomingStream known = stream;
    if (known != null) {
      IncomingStream.Counts counts = known.counts();
      meter.onInterval(counts.packets(), counts.lost(), intervalNs);
    }
  }

  PlayerStatistics.Track statistics() {
    IncomingStream known = stream;
    if (known == null) {
      return PlayerStatistics.Track.NONE;
    }
    IncomingStream.Counts counts = known.counts();
    return new PlayerStatistics.Track(
        counts.packets(),
        counts.bytes(),
        counts.lost(),
        counts.recovered(),
        counts.asked(),
        counts.jitterNs(),
        meter.frames(),
        dropped,
        meter.figures(reorder.delayNs()));
  }
}
