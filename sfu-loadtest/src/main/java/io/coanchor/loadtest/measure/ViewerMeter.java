package io.coanchor.loadtest.measure;

import io.coanchor.core.codec.Codec;
import io.coanchor.core.rtp.RtpPacket;
import io.coanchor.loadtest.media.MediaStamp;
import org.jspecify.annotations.Nullable;

/** Takes a viewer's packets apart as far as it takes to measure them; of the loop's thread. */
public final class ViewerMeter {
  private final ViewerRecord record;
  private final LoopMeasures measures;
  private final boolean expectsVideo;
  private @Nullable KeyFrameDetector keyFrames = new KeyFrameDetector();
  private long newestFrame = -1;
  private boolean mediaEnded;

  /**
   * A meter.
   *
   * @param expectsVideo whether it plays when a key frame is there, else with the first packet
   */
  public ViewerMeter(ViewerRecord record, LoopMeasures measures, boolean expectsVideo) {
    this.record = record;
    this.measures = measures;
    this.expectsVideo = expectsVideo;
  }

  /** Takes a packet in the clear, each once. */
  public void onMedia(Codec codec, boolean video, RtpPacket packet, long sequence, long nowNs) {
    TrackRecord track = video ? record.video() : record.audio();
    track.onPacket(sequence, packet.payloadLength());
    measures.onPacket(packet.payloadLength());
    JoinTimes join = record.join();
    if (!join.hasPacket()) {
      join.firstPacket(nowNs);
    }
    if (!join.joined()) {
      awaitStart(codec, video, packet, sequence, nowNs);
    }
    if (packet.marker() || !video) {
      onFrameEnd(track, video, packet, sequence, nowNs);
    }
  }

  private void awaitStart(Codec codec, boolean video, RtpPacket packet, long sequence, long nowNs) {
    KeyFrameDetector waiting = keyFrames;
    boolean begins = expectsVideo ? video && waiting != null : packet.payloadLength() > 0;
    if (begins && expectsVideo && waiting != null) {
      begins = waiting.onPacket(codec, packet, sequence);
    }
    if (begins) {
      keyFrames = null;
      record.join().firstKeyFrame(nowNs);
      measures.onPlaying(1);
    }
  }

  private void onFrameEnd(
      TrackRecord track, boolean video, RtpPacket packet, long sequence, long nowNs) {
    boolean follows = (video || !expectsVideo) && sequence > newestFrame;
    if (follows && !mediaEnded && record.join().joined()) {
      newestFrame = sequence;
      long stalledNs = record.onFrame(nowNs);
      if (stalledNs > 0 && record.staying()) {
        measures.onStall(stalledNs);
      }
    }
    byte[] array = packet.array();
    int offset = packet.payloadOffset();
    int length = packet.payloadLength();
    if (!MediaStamp.isIn(array, offset, length)) {
      return;
    }
    long ageNs = MediaStamp.ageNs(array, offset, length, nowNs);
    // What was sent before the viewer was there comes from the server's cache.
    if (nowNs - ageNs < record.join().connectedNs()) {
      return;
    }
    track.onStamp(MediaStamp.count(array, offset, length));
    measures.onLatency(record.staying(), video, ageNs);
    if (measures.isMeasuring()) {
      record.onLatency(ageNs);
    }
  }

  /** No media is sent any more, or the viewer goes: what is late by now is a stall. */
  public void onMediaEnd(long nowNs) {
    if (mediaEnded) {
      return;
    }
    mediaEnded = true;
    long stalledNs = record.onEnd(nowNs);
    if (stalledNs > 0 && record.staying()) {
      measures.onStall(stalledNs);
    }
  }

  /** The viewer goes. */
  public void onEnd(long nowNs) {
    onMediaEnd(nowNs);
    if (record.join().joined()) {
      measures.onPlaying(-1);
    }
  }
}
