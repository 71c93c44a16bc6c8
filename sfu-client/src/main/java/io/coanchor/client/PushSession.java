package io.coanchor.client;

import io.coanchor.core.codec.MediaKind;
import io.coanchor.core.sdp.LocalTrack;
import io.coanchor.core.sdp.NegotiatedMedia;
import io.coanchor.core.sdp.NegotiatedSession;
import io.coanchor.core.transport.PeerTransport;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The media of one push session: frames in, packets out. Lives on the loop. */
final class PushSession extends LiveSession {
  /**
   * Some seconds of picture at a megabit a second; what a NACK asks for is a second old at most.
   */
  private static final int VIDEO_HISTORY_PACKETS = 1_024;

  private static final int AUDIO_HISTORY_PACKETS = 128;

  private final V2TXLivePusherObserver observer;
  private final MediaClock clock = new MediaClock();
  private final @Nullable OutgoingTrack audio;

  /** One per simulcast layer; without simulcast one, without a picture none. */
  private final List<Layer> layers;

  private final RateMeter audioRate = new RateMeter();
  private final RateMeter videoRate = new RateMeter();
  private final RateMeter frameRate = new RateMeter();
  private final RateMeter netSpeed = new RateMeter();

  private int transportSequence;
  private long videoFrames;
  private long requests;
  private long dropped;

  /** A simulcast layer. */
  private static final class Layer {
    private final OutgoingTrack track;
    private final FrameSpreader spreader;
    private boolean sentKeyFrame;

    Layer(OutgoingTrack track, long spreadNs) {
      this.track = track;
      this.spreader = new FrameSpreader(spreadNs, track.nextSequence());
    }
  }

  /**
   * A session.
   *
   * @param observer told of what the server wants
   * @param tap sees every packet
   */
  PushSession(
      NegotiatedSession negotiated,
      PusherConfig config,
      Events events,
      V2TXLivePusherObserver observer,
      PacketTap tap,
      RandomGenerator random) {
    super(events);
    this.observer = observer;
    NegotiatedMedia sound = negotiated.mediaOf(MediaKind.AUDIO);
    LocalTrack voice = sound == null ? null : sound.local();
    this.audio =
        sound == null || voice == null
            ? null
            : new OutgoingTrack(
                new OutgoingTrack.Format(
                    sound, voice, "", config.maxPayloadBytes(), AUDIO_HISTORY_PACKETS),
                this::nextTransportSequence,
                tap,
                random);
    this.layers = layers(negotiated.mediaOf(MediaKind.VIDEO), config, tap, random);
  }

  private List<Layer> layers(
      @Nullable NegotiatedMedia media, PusherConfig config, PacketTap tap, RandomGenerator random) {
    LocalTrack local = media == null ? null : media.local();
    if (media == null || local == null) {
      return List.of();
    }
    List<Layer> made = new ArrayList<>();
    List<String> rids = media.rids().isEmpty() ? List.of("") : media.rids();
    for (String rid : rids) {
      LocalTrack track = made.isEmpty() ? local : another(local, random);
      OutgoingTrack.Format format =
          new OutgoingTrack.Format(
              media, track, rid, config.maxPayloadBytes(), VIDEO_HISTORY_PACKETS);
      made.add(
          new Layer(
              new OutgoingTrack(format, this::nextTransportSequence, tap, random),
              config.spread().toNanos()));
    }
    return made;
  }

  /** Layers are told apart by their names, so their SSRCs need not be announced. */
  private static LocalTrack another(LocalTrack first, RandomGenerator random) {
    return new LocalTrack(
        1 + random.nextLong(0xffff_fffeL),
        first.hasRtx() ? 1 + random.nextLong(0xffff_fffeL) : LocalTrack.NO_RTX,
        first.cname(),
        first.streamId(),
        first.trackId());
  }

  private int nextTransportSequence() {
    return transportSequence++ & 0xffff;
  }

  @Override
  public void onBegin(PeerTransport opened, long nowNs) {
    super.onBegin(opened, nowNs);
    if (audio != null) {
      audio.begin(opened, clock, nowNs);
    }
    for (Layer layer : layers) {
      layer.track.begin(opened, clock, nowNs);
    }
  }

  /** Sends a frame of sound. */
  void sendAudio(EncodedFrame frame, long nowNs) {
    if (audio == null || !transport().isConnected()) {
      dropped++;
      return;
    }
    clock.onFrame(frame.timestampNs(), nowNs);
    long first = audio.nextSequence();
    if (!audio.packetize(frame, () -> {})) {
      dropped++;
    }
    for (long sequence = first; sequence < audio.nextSequence(); sequence++) {
      audio.send(sequence, transport(), nowNs);
    }
    audioRate.update(audio.bytes(), nowNs);
    noteSpeed(nowNs);
  }

  /** Sends a frame of the picture; before the first key frame nothing is of use to anybody. */
  void sendVideo(EncodedFrame frame, long nowNs) {
    if (frame.layer() >= layers.size() || !transport().isConnected()) {
      dropped++;
      return;
    }
    Layer layer = layers.get(frame.layer());
    if (!layer.sentKeyFrame && !frame.keyFrame()) {
      dropped++;
      return;
    }
    clock.onFrame(frame.timestampNs(), nowNs);
    if (!layer.track.packetize(frame, () -> makeRoom(layer, nowNs))) {
      dropped++;
      return;
    }
    layer.sentKeyFrame = true;
    videoFrames++;
    layer.spreader.onQueued(layer.track.nextSequence(), nowNs);
    sendDue(layer, nowNs);
    frameRate.update(videoFrames, nowNs);
  }

  /** Nothing is sent for now: sound goes on at once, the picture with a key frame. */
  void pause(boolean video) {
    dropped++;
    if (video) {
      layers.forEach(layer -> layer.sentKeyFrame = false);
    }
  }

  /** A frame of more packets than the history holds: those before leave without waiting. */
  private void makeRoom(Layer layer, long nowNs) {
    layer.spreader.onQueued(layer.track.nextSequence(), nowNs);
    if (layer.spreader.waiting() >= layer.track.capacity() / 2) {
      layer.track.send(layer.spreader.pollAny(), transport(), nowNs);
    }
  }

  private void sendDue(Layer layer, long nowNs) {
    long sequence;
    while ((sequence = layer.spreader.poll(nowNs)) >= 0) {
      layer.track.send(sequence, transport(), nowNs);
    }
    long bytes = 0;
    for (Layer each : layers) {
      bytes += each.track.bytes();
    }
    videoRate.update(bytes, nowNs);
    noteSpeed(nowNs);
  }

  private void noteSpeed(long nowNs) {
    long bytes = audio == null ? 0 : audio.bytes() + audio.resentBytes();
    for (Layer layer : layers) {
      bytes += layer.track.bytes() + layer.track.resentBytes();
    }
    netSpeed.update(bytes, nowNs);
  }

  @Override
  public void onNack(long mediaSsrc, int pid, int blp, long nowNs) {
    OutgoingTrack track = trackOf(mediaSsrc);
    if (track == null) {
      return;
    }
    track.resend(pid, transport(), nowNs);
    for (int bit = 0; bit < 16; bit++) {
      if ((blp >> bit & 1) != 0) {
        track.resend(pid + bit + 1 & 0xffff, transport(), nowNs);
      }
    }
  }

  private @Nullable OutgoingTrack trackOf(long ssrc) {
    if (audio != null && audio.ssrc() == ssrc) {
      return audio;
    }
    for (Layer layer : layers) {
      if (layer.track.ssrc() == ssrc) {
        return layer.track;
      }
    }
    return null;
  }

  @Override
  public void onKeyFrameRequest(long mediaSsrc, long nowNs) {
    requests++;
    observer.onKeyFrameRequest();
  }

  @Override
  public void onBitrateLimit(long bitrateBps, long nowNs) {
    observer.onBitrateLimit(bitrateBps);
  }

  @Override
  public long deadlineNs() {
    long soonest = Long.MAX_VALUE;
    for (int i = 0; i < layers.size(); i++) {
      soonest = Math.min(soonest, layers.get(i).spreader.deadlineNs());
    }
    return soonest;
  }

  @Override
  public void onDeadline(long nowNs) {
    layers.forEach(layer -> sendDue(layer, nowNs));
  }

  PusherStatistics statistics(long droppedBefore, long reconnects) {
    long packets = 0;
    long resent = audio == null ? 0 : audio.resent();
    int width = 0;
    int height = 0;
    for (Layer layer : layers) {
      packets += layer.track.packets();
      resent += layer.track.resent();
      width = Math.max(width, layer.track.width());
      height = Math.max(height, layer.track.height());
    }
    return new PusherStatistics(
        width,
        height,
        frameRate.perSecond(),
        transport().rttNs(),
        audioRate.bps(),
        videoRate.bps(),
        netSpeed.bps(),
        audio == null ? 0 : audio.packets(),
        packets,
        videoFrames,
        resent,
        requests,
        dropped + droppedBefore,
        reconnects);
  }
}
