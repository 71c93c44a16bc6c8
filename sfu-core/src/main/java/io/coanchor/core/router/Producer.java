package io.coanchor.core.router;

import io.coanchor.core.codec.MediaKind;
import io.coanchor.core.forward.MediaLayer;
import io.coanchor.core.forward.MediaPacket;
import io.coanchor.core.forward.PublisherClock;
import io.coanchor.core.forward.SourceFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One publisher of a stream: at most a sound and a picture track that share a clock.
 *
 * <p>A packet's way: {@link ProducerTrack#onPacket} → {@link MediaLayer#onPacket} (RED undone,
 * payload copied to the history and inspected there, clocks and rates) → {@link StreamRouter} →
 * each {@link Consumer} → {@link ConsumerTrack} (place, numbers, time) → {@code RtpRewriter} →
 * {@code MediaSink}.
 */
public final class Producer {
  /** Where a producer's media come from: a transport, or a pipe from another node. */
  public interface Source {
    /** Asks for a key frame of a video layer (PLI, or FIR where only that was agreed on). */
    void requestKeyFrame(int layer, long nowNs);

    /** A lost packet came out of another one's redundancy: it need not be asked for again. */
    default void onRecovered(MediaKind kind, long extendedSequence) {}
  }

  private static final ProducerTrack.Listener NOBODY = (track, layer, packet, nowNs) -> {};

  private final Source source;
  private final PublisherClock clock = new PublisherClock();
  private @Nullable ProducerTrack audio;
  private @Nullable ProducerTrack video;
  private ProducerTrack.Listener listener = NOBODY;

  public Producer(Source source) {
    this.source = source;
  }

  /** Adds the sound. */
  public ProducerTrack addAudio(SourceFormat format) {
    ProducerTrack track =
        new ProducerTrack(MediaKind.AUDIO, format, 1, clock, source, this::onPacket);
    audio = track;
    return track;
  }

  /**
   * Adds the picture.
   *
   * @param layers number of simulcast layers, at least 1
   */
  public ProducerTrack addVideo(SourceFormat format, int layers) {
    ProducerTrack track =
        new ProducerTrack(MediaKind.VIDEO, format, layers, clock, source, this::onPacket);
    video = track;
    return track;
  }

  public @Nullable ProducerTrack audio() {
    return audio;
  }

  public @Nullable ProducerTrack video() {
    return video;
  }

  /** When {@link #onDeadline} wants to be called: a key frame request is due. */
  public long deadlineNs() {
    long soonest = audio == null ? Long.MAX_VALUE : audio.deadlineNs();
    return video == null ? soonest : Math.min(soonest, video.deadlineNs());
  }

  public void onDeadline(long nowNs) {
    if (video != null) {
      video.onDeadline(nowNs);
    }
  }

  /** A snapshot for people. */
  public Map<String, Object> debugState(long nowNs) {
    Map<String, Object> state = new LinkedHashMap<>();
    if (audio != null) {
      state.put("audio", audio.debugState(nowNs));
    }
    if (video != null) {
      state.put("video", video.debugState(nowNs));
    }
    return state;
  }

  void listener(ProducerTrack.@Nullable Listener listener) {
    this.listener = listener == null ? NOBODY : listener;
  }

  private void onPacket(ProducerTrack track, MediaLayer layer, MediaPacket packet, long nowNs) {
    listener.onPacket(track, layer, packet, nowNs);
  }
}
