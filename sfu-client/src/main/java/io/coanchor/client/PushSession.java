package io.coanchor.client;

import io.coanchor.core.codec.MediaKind;
import io.coanchor.core.sdp.LocalTrack;
import io.coanchor.core.sdp.NegotiatedMedia;
import io.coanchor.core.sdp.NegotiatedSession;
import io.coanchor.core.transport.PeerTransport;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The media of one push session: frames in, packets out. Lives on the loop. */
final class PushSession extends LiveSession {
  /**
   * Some seconds of picture at a megabit a second; what a NACK asks for is a second old at most.
   */
  private static final int VIDEO_HISTORY_PACKETS = 1_024;

  private static final int AUDIO_HISTORY_PACKETS = 128;

  private final Runnable keyFrameRequests;
  private final MediaClock clock = new MediaClock();
  private final @Nullable OutgoingTrack audio;
  private final @Nullable OutgoingTrack video;
  private final @Nullable FrameSpreader spreader;
  private final RateMeter audioRate = new RateMeter();
  private final RateMeter videoRate = new RateMeter();

  private int transportSequence;
  private boolean sentKeyFrame;
  private long videoFrames;
  private long requests;
  private long dropped;

  /**
   * A session.
   *
   * @param keyFrameRequests run when the server wants a key frame
   * @param tap sees every packet
   */
  PushSession(
      NegotiatedSession negotiated,
      PusherConfig config,
      Events events,
      Runnable keyFrameRequests,
      PacketTap tap,
      RandomGenerator random) {
    super(events);
    this.keyFrameRequests = keyFrameRequests;
    this.audio =
        track(negotiated.mediaOf(MediaKind.AUDIO), config, AUDIO_HISTORY_PACKETS, tap, random);
    this.video =
        track(negotiated.mediaOf(MediaKind.VIDEO), config, VIDEO_HISTORY_PACKETS, tap, random);
    this.spreader =
        video == null ? null : new FrameSpreader(config.spread().toNanos(), video.nextSequence());
  }

  private @Nullable OutgoingTrack track(
      @Nullable NegotiatedMedia media,
      PusherConfig config,
      int history,
      PacketTap tap,
      RandomGenerator random) {
    LocalTrack local = media == null ? null : media.local();
    if (media == null || local == null) {
      return null;
    }
    return new OutgoingTrack(
        new OutgoingTrack.Format(media, local, config.maxPayloadBytes(), history),
        this::nextTransportSequence,
        tap,
        random);
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
    if (video != null) {
      video.begin(opened, clock, nowNs);
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
  }

  /** Sends a frame of the picture; before the first key frame nothing is of use to anybody. */
  void sendVideo(EncodedFrame frame, long nowNs) {
    if (video == null
        || spreader == null
        || !transport().isConnected()
        || !(sentKeyFrame || frame.keyFrame())) {
      dropped++;
      return;
    }
    clock.onFrame(frame.timestampNs(), nowNs);
    if (!video.packetize(frame, () -> makeRoom(nowNs))) {
      dropped++;
      return;
    }
    sentKeyFrame = true;
    videoFrames++;
    spreader.onQueued(video.nextSequence(), nowNs);
    sendDue(nowNs);
  }

  /** A frame of more packets than the history holds: those before leave without waiting. */
  private void makeRoom(long nowNs) {
    if (video == null || spreader == null) {
      return;
    }
    spreader.onQueued(video.nextSequence(), nowNs);
    if (spreader.waiting() >= video.capacity() / 2) {
      video.send(spreader.pollAny(), transport(), nowNs);
    }
  }

  private void sendDue(long nowNs) {
    if (video == null || spreader == null) {
      return;
    }
    long sequence;
    while ((sequence = spreader.poll(nowNs)) >= 0) {
      video.send(sequence, transport(), nowNs);
    }
    videoRate.update(video.bytes(), nowNs);
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
    return video != null && video.ssrc() == ssrc ? video : null;
  }

  @Override
  public void onKeyFrameRequest(long mediaSsrc, long nowNs) {
    requests++;
    keyFrameRequests.run();
  }

  @Override
  public long deadlineNs() {
    return spreader == null ? Long.MAX_VALUE : spreader.deadlineNs();
  }

  @Override
  public void onDeadline(long nowNs) {
    sendDue(nowNs);
  }

  PusherStatistics statistics(long droppedBefore, long reconnects) {
    return new PusherStatistics(
        transport().rttNs(),
        audioRate.bps(),
        videoRate.bps(),
        audio == null ? 0 : audio.packets(),
        video == null ? 0 : video.packets(),
        videoFrames,
        (audio == null ? 0 : audio.resent()) + (video == null ? 0 : video.resent()),
        requests,
        dropped + droppedBefore,
        reconnects);
  }
}
