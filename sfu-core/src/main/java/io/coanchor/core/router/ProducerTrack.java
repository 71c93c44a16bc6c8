package io.coanchor.core.router;

import io.coanchor.core.codec.Codec;
import io.coanchor.core.codec.MediaKind;
import io.coanchor.core.forward.MediaLayer;
import io.coanchor.core.forward.MediaPacket;
import io.coanchor.core.forward.PublisherClock;
import io.coanchor.core.forward.SourceFormat;
import io.coanchor.core.packet.DropReason;
import io.coanchor.core.rtp.RtpPacket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The sound or the picture of a publisher, in one layer or, with simulcast, several. */
public final class ProducerTrack {
  /** Told of every packet, in the order in which they are stored. */
  interface Listener {
    void onPacket(
        ProducerTrack track, MediaLayer layer, MediaPacket packet, boolean recovered, long nowNs);
  }

  private final MediaKind kind;
  private final Producer.Source source;
  private final Listener listener;
  private final List<MediaLayer> layers;
  private final List<KeyFrameRequester> requesters;
  private long packets;
  private long recovered;
  private long frames;
  private long keyFrames;
  private boolean muted;
  private long mutes;
  private long mutedPackets;

  ProducerTrack(
      MediaKind kind,
      SourceFormat format,
      List<String> rids,
      PublisherClock clock,
      Producer.Source source,
      Listener listener) {
    this.kind = kind;
    this.source = source;
    this.listener = listener;
    List<MediaLayer> made = new ArrayList<>(rids.size());
    List<KeyFrameRequester> askers = new ArrayList<>(rids.size());
    for (int i = 0; i < rids.size(); i++) {
      int index = i;
      made.add(new MediaLayer(index, rids.get(i), kind, format, clock, this::onStored));
      askers.add(new KeyFrameRequester(nowNs -> source.requestKeyFrame(index, nowNs)));
    }
    this.layers = List.copyOf(made);
    this.requesters = List.copyOf(askers);
  }

  public MediaKind kind() {
    return kind;
  }

  /** The layers in the order in which the publisher announced them. */
  public List<MediaLayer> layers() {
    return layers;
  }

  /**
   * Takes one packet of a layer in the clear, with RTX already undone, and forwards it. The packet
   * is read during the call.
   *
   * @param extendedSequence its unwrapped sequence number, of its own SSRC, not negative
   * @return null, or why it was dropped
   */
  public @Nullable DropReason onPacket(
      int layer, RtpPacket packet, long extendedSequence, long nowNs) {
    packets++;
    for (int i = 0; i < requesters.size(); i++) {
      requesters.get(i).onDeadline(nowNs);
    }
    MediaLayer into = layers.get(layer);
    int changes = into.source().changes();
    DropReason dropped = into.onPacket(packet, extendedSequence, nowNs);
    if (dropped == DropReason.MUTED) {
      mutedPackets++;
    }
    if (into.source().changes() != changes) {
      // what was asked of the one before, this one does not know of
      requesters.get(layer).restart();
    }
    return dropped;
  }

  /** The codec of the newest packet that was not muted, of whichever layer; null before it. */
  public @Nullable Codec codec() {
    Codec found = null;
    for (int i = 0; i < layers.size() && found == null; i++) {
      found = layers.get(i).codec();
    }
    return found;
  }

  /** Whether viewers get nothing of it. */
  public boolean isMuted() {
    return muted;
  }

  /**
   * Whether viewers get nothing of it. When they may again, pictures go on at a key frame, which is
   * asked for.
   */
  void mute(boolean mute, long nowNs) {
    if (muted == mute) {
      return;
    }
    muted = mute;
    for (int i = 0; i < layers.size(); i++) {
      layers.get(i).mute(mute);
      if (mute) {
        requesters.get(i).cancel();
      } else {
        requestKeyFrame(i, nowNs);
      }
    }
    if (mute) {
      mutes++;
    }
  }

  /** Takes a sender report of a layer's stream (RFC 3550 section 6.4.1). */
  public void onSenderReport(int layer, long ssrc, long ntp, long rtpTimestamp, long nowNs) {
    layers.get(layer).onSenderReport(ssrc, ntp, rtpTimestamp, nowNs);
  }

  /** Asks the publisher for a key frame; merged with other requests and throttled. */
  public void requestKeyFrame(int layer, long nowNs) {
    if (kind == MediaKind.VIDEO && !muted) {
      requesters.get(layer).request(nowNs);
    }
  }

  long deadlineNs() {
    long soonest = Long.MAX_VALUE;
    for (int i = 0; i < requesters.size(); i++) {
      soonest = Math.min(soonest, requesters.get(i).deadlineNs());
    }
    return soonest;
  }

  void onDeadline(long nowNs) {
    for (int i = 0; i < requesters.size(); i++) {
      requesters.get(i).onDeadline(nowNs);
    }
  }

  /** A snapshot for people. */
  public Map<String, Object> debugState(long nowNs) {
    Map<String, Object> state = new LinkedHashMap<>();
    state.put("kind", kind.toString());
    state.put("packets", packets);
    state.put("recovered", recovered);
    state.put("frames", frames);
    state.put("keyFrames", keyFrames);
    state.put("keyFrameRequests", requesters.stream().mapToLong(KeyFrameRequester::sent).sum());
    state.put("keyFrameMerged", requesters.stream().mapToLong(KeyFrameRequester::merged).sum());
    state.put("muted", muted);
    state.put("mutes", mutes);
    state.put("mutedPackets", mutedPackets);
    state.put("layers", layers.stream().map(layer -> layer.debugState(nowNs)).toList());
    return state;
  }

  private void onStored(MediaLayer layer, MediaPacket packet, boolean wasLost, long nowNs) {
    if (wasLost) {
      recovered++;
      source.onRecovered(kind, layer.source().sourceSequence(packet.extendedSequence()));
    }
    if (packet.marker()) {
      frames++;
    }
    if (kind == MediaKind.VIDEO && packet.frame().keyFrame()) {
      if (packet.extendedSequence() == layer.history().keyFrameStart()) {
        keyFrames++;
      }
      requesters.get(layer.index()).onKeyFrame();
    }
    listener.onPacket(this, layer, packet, wasLost, nowNs);
  }
}
