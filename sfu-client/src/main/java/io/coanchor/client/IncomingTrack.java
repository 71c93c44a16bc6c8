package io.coanchor.client;

import io.coanchor.core.codec.Codec;
import io.coanchor.core.codec.MediaKind;
import io.coanchor.core.codec.payload.Depacketizer;
import io.coanchor.core.codec.payload.Payloads;
import io.coanchor.core.rtp.RtpPacket;
import io.coanchor.core.rtp.TimestampUnwrapper;
import io.coanchor.core.sdp.NegotiatedCodec;
import io.coanchor.core.sdp.NegotiatedMedia;
import io.coanchor.core.transport.IncomingStream;
import io.coanchor.core.unit.NtpTime;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One track that is played: packets are ordered, joined to frames, and frames that cannot be
 * decoded for what was lost before them are left out. Lives on the loop.
 */
final class IncomingTrack {
  private final NegotiatedMedia media;
  private final Consumer<EncodedFrame> frames;
  private final ReorderBuffer reorder;
  private final TimestampUnwrapper timestamps = new TimestampUnwrapper();

  private @Nullable IncomingStream stream;
  private @Nullable Depacketizer depacketizer;
  private int payloadType = -1;
  private Codec codec;
  private boolean awaitsKeyFrame;
  private long firstTimestamp = -1;
  private long reportNtp;
  private long reportTimestamp;
  private long handedOn;
  private long dropped;

  /**
   * A track.
   *
   * @param waitNs how long a missing packet holds up those after it
   * @param frames takes every frame that can be decoded
   */
  IncomingTrack(NegotiatedMedia media, long waitNs, Consumer<EncodedFrame> frames) {
    this.media = media;
    this.frames = frames;
    this.reorder = new ReorderBuffer(waitNs, this::onOrdered);
    this.codec = media.codecs().getFirst().codec();
    this.awaitsKeyFrame = media.kind() == MediaKind.VIDEO;
  }

  void onMedia(IncomingStream from, RtpPacket packet, long extendedSequence, long nowNs) {
    stream = from;
    reorder.push(extendedSequence, packet, nowNs);
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
    Depacketizer joins = depacketizer;
    if (joins != null
        && !joins.push(sequence, timestamps.unwrap(timestamp), marker, payload, offset, length)) {
      dropped++;
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
    handedOn++;
    EncodedFrame frame =
        new EncodedFrame(
            codec,
            Arrays.copyOfRange(array, offset, offset + length),
            MediaClock.nanos(timestamp - firstTimestamp, codec.clockRate()),
            !video || keyFrame);
    frames.accept(reportNtp == 0 ? frame : frame.withCaptureTime(captureUnixNs(timestamp)));
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
    return reorder.deadlineNs();
  }

  void onDeadline(long nowNs) {
    reorder.onDeadline(nowNs);
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
        handedOn,
        dropped);
  }
}
