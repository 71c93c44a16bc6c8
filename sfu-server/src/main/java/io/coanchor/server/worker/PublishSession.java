package io.coanchor.server.worker;

import io.coanchor.core.codec.Codec;
import io.coanchor.core.codec.MediaKind;
import io.coanchor.core.forward.MediaLayer;
import io.coanchor.core.forward.SourceFormat;
import io.coanchor.core.packet.DropReason;
import io.coanchor.core.router.Producer;
import io.coanchor.core.router.ProducerTrack;
import io.coanchor.core.rtp.RtpPacket;
import io.coanchor.core.sdp.NegotiatedCodec;
import io.coanchor.core.sdp.NegotiatedMedia;
import io.coanchor.core.sdp.NegotiatedSession;
import io.coanchor.core.transport.IncomingStream;
import io.coanchor.core.transport.TransportSetup;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A publisher: what its transport receives goes into its stream. */
final class PublishSession extends Session implements Producer.Source {
  private final StreamHub stream;
  private final NegotiatedSession session;
  private final Producer producer = new Producer(this);
  private final @Nullable IncomingStream[] videoLayers;
  private @Nullable IncomingStream audioStream;
  private @Nullable StreamSource source;
  private boolean batchWaits;

  /** Makes a session; on the worker's thread. */
  PublishSession(
      MediaWorker worker, TransportSetup setup, StreamHub stream, SessionListener listener) {
    super(worker, setup, listener);
    this.stream = stream;
    this.session = setup.session();
    NegotiatedMedia audio = session.mediaOf(MediaKind.AUDIO);
    NegotiatedMedia video = session.mediaOf(MediaKind.VIDEO);
    if (audio != null) {
      producer.addAudio(formatOf(audio));
    }
    int layers = video == null ? 0 : Math.max(1, video.rids().size());
    videoLayers = new IncomingStream[layers];
    if (video != null) {
      producer.addVideo(formatOf(video), video.rids().isEmpty() ? List.of("") : video.rids());
    }
  }

  private static SourceFormat formatOf(NegotiatedMedia media) {
    Map<Integer, Codec> codecs = new HashMap<>();
    for (NegotiatedCodec codec : media.codecs()) {
      codecs.put(codec.payloadType(), codec.codec());
    }
    return new SourceFormat(codecs, media.extensions());
  }

  /** The packet's way: a stream of the transport is a layer of a track. */
  @Override
  public void onMedia(IncomingStream stream, RtpPacket packet, long extendedSequence, long nowNs) {
    if (source == null || this.stream.current() == null) {
      // the second: an older session of the same user took the stream for a moment and has ended
      source = this.stream.begin(this);
      producer.listener(source);
      noteMedia();
    }
    ProducerTrack track =
        stream.media().kind() == MediaKind.AUDIO ? producer.audio() : producer.video();
    int layer = layerOf(stream);
    if (track == null || layer < 0) {
      transport().drops().count(DropReason.RTP_NOT_EXPECTED);
      return;
    }
    DropReason dropped = track.onPacket(layer, packet, extendedSequence, nowNs);
    if (dropped == DropReason.RTP_SUPERSEDED) {
      transport().drops().count(dropped);
      return;
    }
    takeUp(stream, layer);
    if (!activity().onPacket(track.kind(), nowNs)) {
      beginFlow(track.kind(), nowNs);
    }
    if (producer.hasBatch()) {
      batchAtCycleEnd();
    }
    if (dropped != null) {
      transport().drops().count(dropped);
    }
  }

  @Override
  void setMuted(MediaKind kind, boolean muted) {
    long nowNs = worker().nowNs();
    producer.mute(kind, muted, nowNs);
    lookAtMedia(nowNs);
    rescheduleIfOpen();
  }

  @Override
  void limitBitrate(long bps) {
    transport().limitBitrate(bps, worker().nowNs());
    rescheduleIfOpen();
  }

  @Override
  void requestKeyFrames() {
    producer.requestKeyFrames(worker().nowNs());
    rescheduleIfOpen();
  }

  @Override
  @Nullable MediaStatus describeMedia(long nowNs) {
    describe(producer.audio());
    ProducerTrack video = producer.video();
    describe(video);
    if (video == null) {
      return activity().look(0, 0, List.of(), nowNs);
    }
    List<MediaStatus.Layer> layers = new ArrayList<>(video.layers().size());
    for (MediaLayer layer : video.layers()) {
      boolean active = layer.isActive(nowNs, MediaStatus.IDLE_AFTER_NS) && !video.isMuted();
      layers.add(
          new MediaStatus.Layer(
              layer.rid(), active, layer.width(), layer.height(), layer.bitrateBps(nowNs)));
    }
    if (source != null) {
      stream.noteLayers(source, layers);
    }
    MediaStatus.Layer largest = MediaStatus.largest(layers);
    return activity().look(largest.width(), largest.height(), layers, nowNs);
  }

  private void describe(@Nullable ProducerTrack track) {
    if (track != null) {
      activity().muted(track.kind(), track.isMuted());
      activity().codec(track.kind(), track.codec());
    }
  }

  /** Has its batch handed over when the cycle ends, even if it is empty. */
  void batchAtCycleEnd() {
    if (!batchWaits) {
      batchWaits = true;
      worker().cycle().atEnd(this);
    }
  }

  Producer producer() {
    return producer;
  }

  /** The cycle ends: what was stored in it goes to the viewers. */
  void endBatch(long nowNs) {
    batchWaits = false;
    producer.endBatch(nowNs);
  }

  /** The layer of a stream; -1 for none. */
  private int layerOf(IncomingStream stream) {
    if (stream.media().kind() == MediaKind.AUDIO) {
      return 0;
    }
    for (int i = 0; i < videoLayers.length; i++) {
      if (videoLayers[i] == stream) {
        return i;
      }
    }
    String rid = stream.rid();
    int layer = rid == null ? 0 : stream.media().rids().indexOf(rid);
    return layer < videoLayers.length ? layer : -1;
  }

  /** This stream feeds the layer: the same layer under a new SSRC takes the old one's place. */
  private void takeUp(IncomingStream stream, int layer) {
    if (stream.media().kind() == MediaKind.AUDIO) {
      audioStream = stream;
    } else {
      videoLayers[layer] = stream;
    }
  }

  @Override
  public void onSenderReport(IncomingStream stream, long ntp, long rtpTimestamp, long nowNs) {
    ProducerTrack track =
        stream.media().kind() == MediaKind.AUDIO ? producer.audio() : producer.video();
    int layer = layerOf(stream);
    if (track != null && layer >= 0) {
      track.onSenderReport(layer, stream.ssrc(), ntp, rtpTimestamp, nowNs);
    }
  }

  @Override
  public void onUnrecoverable(IncomingStream stream, long nowNs) {
    ProducerTrack video = producer.video();
    int layer = stream.media().kind() == MediaKind.VIDEO ? layerOf(stream) : -1;
    if (video != null && layer >= 0 && videoLayers[layer] == stream) {
      video.requestKeyFrame(layer, nowNs);
    }
  }

  @Override
  public void requestKeyFrame(int layer, long nowNs) {
    IncomingStream stream = videoLayers[layer];
    if (stream != null) {
      transport().requestKeyFrame(stream, nowNs);
    }
  }

  @Override
  public void onRecovered(MediaKind kind, long extendedSequence) {
    IncomingStream stream = audioStream;
    if (kind == MediaKind.AUDIO && stream != null) {
      stream.onRecovered(extendedSequence, worker().nowNs());
    }
  }

  @Override
  protected long deadlineNs() {
    return Math.min(
        transport().deadlineNs(), source != null ? producer.deadlineNs() : Long.MAX_VALUE);
  }

  @Override
  void onMediaDeadline(long nowNs) {
    if (nowNs >= producer.deadlineNs()) {
      producer.onDeadline(nowNs);
    }
  }

  @Override
  void onEnd(long nowNs) {
    producer.listener(null);
    if (source != null) {
      stream.end(source, nowNs);
    }
  }

  @Override
  public Map<String, Object> debugState() {
    Map<String, Object> state = super.debugState();
    state.put("worker", worker().index());
    state.put("producer", producer.debugState(worker().nowNs()));
    if (source != null) {
      state.put("fanOut", source.debugState());
    }
    return state;
  }
}
