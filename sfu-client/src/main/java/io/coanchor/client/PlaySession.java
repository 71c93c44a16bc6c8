package io.coanchor.client;

import io.coanchor.core.codec.MediaKind;
import io.coanchor.core.rtp.RtpPacket;
import io.coanchor.core.sdp.NegotiatedMedia;
import io.coanchor.core.sdp.NegotiatedSession;
import io.coanchor.core.transport.IncomingStream;
import org.jspecify.annotations.Nullable;

/** The media of one play session: packets in, frames out. Lives on the loop. */
final class PlaySession extends LiveSession {
  /** Not more often than a server would pass it on. */
  private static final long REQUEST_INTERVAL_NS = 500_000_000L;

  /** The start comes from the server's cache and takes that long at most. */
  private static final long START_GRACE_NS = 500_000_000L;

  /** Where frames go. */
  interface Frames {
    void onAudioFrame(EncodedFrame frame);

    void onVideoFrame(EncodedFrame frame);

    void onAudioPlaying(boolean first);

    void onVideoPlaying(boolean first);

    void onAudioLoading();

    void onVideoLoading();

    void onResolution(int width, int height);
  }

  private final @Nullable IncomingTrack audio;
  private final @Nullable IncomingTrack video;
  private long nextRequestNs = Long.MAX_VALUE;
  private long requests;

  PlaySession(NegotiatedSession negotiated, PlayerConfig config, Events events, Frames frames) {
    super(events);
    NegotiatedMedia sound = negotiated.mediaOf(MediaKind.AUDIO);
    NegotiatedMedia picture = negotiated.mediaOf(MediaKind.VIDEO);
    this.audio =
        sound == null
            ? null
            : new IncomingTrack(sound, config.audioWait().toNanos(), new Sound(frames));
    this.video =
        picture == null
            ? null
            : new IncomingTrack(picture, config.videoWait().toNanos(), new Picture(frames));
  }

  private record Sound(Frames frames) implements IncomingTrack.Frames {
    @Override
    public void onFrame(EncodedFrame frame) {
      frames.onAudioFrame(frame);
    }

    @Override
    public void onPlaying(boolean first) {
      frames.onAudioPlaying(first);
    }

    @Override
    public void onLoading() {
      frames.onAudioLoading();
    }

    @Override
    public void onResolution(int width, int height) {}
  }

  private record Picture(Frames frames) implements IncomingTrack.Frames {
    @Override
    public void onFrame(EncodedFrame frame) {
      frames.onVideoFrame(frame);
    }

    @Override
    public void onPlaying(boolean first) {
      frames.onVideoPlaying(first);
    }

    @Override
    public void onLoading() {
      frames.onVideoLoading();
    }

    @Override
    public void onResolution(int width, int height) {
      frames.onResolution(width, height);
    }
  }

  private @Nullable IncomingTrack trackOf(IncomingStream stream) {
    return stream.media().kind() == MediaKind.AUDIO ? audio : video;
  }

  @Override
  public void onMedia(IncomingStream stream, RtpPacket packet, long extendedSequence, long nowNs) {
    IncomingTrack track = trackOf(stream);
    if (track == null) {
      return;
    }
    track.onMedia(stream, packet, extendedSequence, nowNs);
    if (track == video) {
      planRequest(nowNs);
    }
  }

  private void planRequest(long nowNs) {
    if (video == null || !video.awaitsKeyFrame()) {
      nextRequestNs = Long.MAX_VALUE;
    } else if (nextRequestNs == Long.MAX_VALUE) {
      nextRequestNs = nowNs + (video.statistics().frames() == 0 ? START_GRACE_NS : 0);
    }
  }

  @Override
  public void onSenderReport(IncomingStream stream, long ntp, long rtpTimestamp, long nowNs) {
    IncomingTrack track = trackOf(stream);
    if (track != null) {
      track.onSenderReport(ntp, rtpTimestamp);
    }
  }

  @Override
  public long deadlineNs() {
    long soonest = nextRequestNs;
    if (audio != null) {
      soonest = Math.min(soonest, audio.deadlineNs());
    }
    if (video != null) {
      soonest = Math.min(soonest, video.deadlineNs());
    }
    return soonest;
  }

  @Override
  public void onDeadline(long nowNs) {
    if (audio != null) {
      audio.onDeadline(nowNs);
    }
    if (video == null) {
      return;
    }
    video.onDeadline(nowNs);
    planRequest(nowNs);
    IncomingStream stream = video.stream();
    if (nowNs >= nextRequestNs && stream != null) {
      nextRequestNs = nowNs + REQUEST_INTERVAL_NS;
      requests++;
      transport().requestKeyFrame(stream, nowNs);
    }
  }

  /** An interval of statistics is over. */
  void onStatisticsInterval() {
    long intervalNs = LiveEndpoint.STATISTICS_INTERVAL.toNanos();
    if (audio != null) {
      audio.onStatisticsInterval(intervalNs);
    }
    if (video != null) {
      video.onStatisticsInterval(intervalNs);
    }
  }

  PlayerStatistics statistics(long joinNs, long reconnects) {
    PlayerStatistics.Track sound = audio == null ? PlayerStatistics.Track.NONE : audio.statistics();
    PlayerStatistics.Track picture =
        video == null ? PlayerStatistics.Track.NONE : video.statistics();
    return new PlayerStatistics(
        sound,
        picture,
        transport().rttNs(),
        sound.play().bitrateBps() + picture.play().bitrateBps(),
        requests,
        joinNs,
        reconnects);
  }
}
