package io.coanchor.core.router;

import io.coanchor.core.codec.MediaKind;
import io.coanchor.core.forward.LayerChoice;
import io.coanchor.core.forward.LayerView;
import io.coanchor.core.forward.MediaPacket;
import io.coanchor.core.forward.MediaSink;
import io.coanchor.core.forward.PacketWriter;
import io.coanchor.core.forward.RtpRewriter;
import io.coanchor.core.forward.ViewerFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One viewer of a stream. Attached to a {@link StreamRouter} it gets whatever producer the stream
 * has, now or later; nothing is sent and no key frame asked for before {@link #start}.
 *
 * <p>Owned by the viewer's worker. {@link #deadlineNs} must be asked again after every call, and
 * after every {@link Listener#onDeadlineChanged}.
 */
public final class Consumer {
  /** What a consumer tells the one who made it. */
  public interface Listener {
    /** A packet of the publisher changed when {@link #onDeadline} is wanted. */
    void onDeadlineChanged(Consumer consumer);

    /** It failed and was detached; other viewers are not touched. Its transport is to be closed. */
    void onFailed(Consumer consumer, RuntimeException cause);
  }

  static final int DETACHED = -1;

  // Given.
  private final MediaSink sink;
  private final Listener listener;
  private final PacketWriter writer;

  // State.
  private @Nullable ConsumerTrack audio;
  private @Nullable VideoTrack video;
  private boolean started;
  private long toldDeadlineNs = Long.MAX_VALUE;

  /** Index in the router's table. */
  int slot = DETACHED;

  /**
   * Creates a consumer without tracks.
   *
   * @param writer that all consumers of a thread share
   */
  public Consumer(MediaSink sink, PacketWriter writer, Listener listener) {
    this.sink = sink;
    this.writer = writer;
    this.listener = listener;
  }

  /**
   * Adds a track, before the consumer is attached.
   *
   * @param random a random value, for the first sequence number and timestamp
   */
  public ConsumerTrack addTrack(ViewerFormat format, RetransmissionBudget budget, long random) {
    RtpRewriter rewriter = new RtpRewriter(format, writer, random);
    if (format.kind() == MediaKind.AUDIO) {
      AudioTrack track = new AudioTrack(format, rewriter, sink, budget);
      audio = track;
      return track;
    }
    VideoTrack track = new VideoTrack(format, rewriter, sink, budget);
    video = track;
    return track;
  }

  public @Nullable ConsumerTrack audio() {
    return audio;
  }

  public @Nullable ConsumerTrack video() {
    return video;
  }

  /** The transport can send now. Called again, it does nothing. */
  public void start(long nowNs) {
    if (started) {
      return;
    }
    started = true;
    if (audio != null) {
      audio.start(nowNs);
    }
    if (video != null) {
      video.start(nowNs);
    }
  }

  /** Whether to be content with the lowest layer of the picture that is alive. */
  public void lowestLayerOnly(boolean lowest, long nowNs) {
    if (video != null) {
      video.lowestLayerOnly(lowest, nowNs);
      tellDeadline();
    }
  }

  /** Which of the picture's layers the viewer wants, while there is time for it. */
  public void chooseLayer(LayerChoice choice, long nowNs) {
    if (video != null) {
      video.choose(choice, nowNs);
      tellDeadline();
    }
  }

  /** Whether to send no picture; after a pause it starts at a key frame again. */
  public void pauseVideo(boolean paused, long nowNs) {
    if (video != null) {
      video.pause(paused, nowNs);
      tellDeadline();
    }
  }

  /**
   * Whether the viewer is to have the sound or the picture. While it is not, nothing of it is sent,
   * nor sent again; afterwards it goes on with what comes then, pictures at a key frame.
   */
  public void receive(MediaKind kind, boolean receive, long nowNs) {
    ConsumerTrack track = kind == MediaKind.AUDIO ? audio : video;
    if (track != null) {
      track.receive(receive, nowNs);
      tellDeadline();
    }
  }

  /** Answers one entry of a generic NACK; one for an unknown SSRC does nothing. */
  public void onNack(long mediaSsrc, int pid, int blp, long nowNs) {
    ConsumerTrack track = trackOf(mediaSsrc);
    if (track != null && started) {
      track.onNack(pid, blp, nowNs);
    }
  }

  /** The viewer asks for a key frame: PLI (RFC 4585 section 6.3.1). */
  public void onPli(long mediaSsrc, long nowNs) {
    ConsumerTrack track = trackOf(mediaSsrc);
    if (track != null) {
      track.requestKeyFrame(nowNs);
    }
  }

  /** The viewer asks for a key frame: FIR (RFC 5104 section 4.3.1). */
  public void onFir(long mediaSsrc, long nowNs) {
    onPli(mediaSsrc, nowNs);
  }

  /** When {@link #onDeadline} wants to be called; {@link Long#MAX_VALUE} for never. */
  public long deadlineNs() {
    return video == null ? Long.MAX_VALUE : video.deadlineNs();
  }

  /** Goes on with what was paced. */
  public void onDeadline(long nowNs) {
    if (video != null) {
      video.onDeadline(nowNs);
    }
  }

  /** A snapshot for people. */
  public Map<String, Object> debugState(long nowNs) {
    Map<String, Object> state = new LinkedHashMap<>();
    state.put("started", started);
    if (audio != null) {
      state.put("audio", audio.debugState(nowNs));
    }
    if (video != null) {
      state.put("video", video.debugState(nowNs));
    }
    return state;
  }

  void onProducer(@Nullable ProducerView producer, long nowNs) {
    if (audio != null) {
      audio.source(producer == null ? null : producer.audio(), nowNs);
    }
    if (video != null) {
      video.source(producer == null ? null : producer.video(), nowNs);
    }
    tellDeadline();
  }

  /** The packets of a batch, one after the other, as long as it stays attached. */
  void onBatch(ProducerView producer, MediaBatch batch, long nowNs) {
    int count = batch.count();
    for (int i = 0; i < count && slot != DETACHED; i++) {
      LayerView layer = producer.advance(batch, i);
      MediaPacket packet = batch.packet(i);
      boolean sound = batch.kind(i) == MediaKind.AUDIO;
      ConsumerTrack mine = sound ? audio : video;
      TrackView track = sound ? producer.audio() : producer.video();
      boolean held = packet.holds(batch.sequence(i));
      if (mine != null && layer != null && mine.source == track && held) {
        mine.onPacket(layer, packet, nowNs);
      }
    }
    if (slot != DETACHED) {
      tellDeadline();
      sink.endBatch(nowNs);
    }
  }

  /** Reads what a batch with sound, or a picture, or both will read of this viewer. */
  long warm(boolean sound, boolean picture) {
    long read = sink.warm();
    ConsumerTrack heard = audio;
    if (sound && heard != null) {
      read += heard.warm();
    }
    ConsumerTrack seen = video;
    if (picture && seen != null) {
      read += seen.warm();
    }
    return read;
  }

  void fail(RuntimeException cause) {
    listener.onFailed(this, cause);
  }

  private void tellDeadline() {
    long deadline = deadlineNs();
    if (deadline != toldDeadlineNs) {
      toldDeadlineNs = deadline;
      listener.onDeadlineChanged(this);
    }
  }

  private @Nullable ConsumerTrack trackOf(long ssrc) {
    if (video != null && video.ssrc() == ssrc) {
      return video;
    }
    return audio != null && audio.ssrc() == ssrc ? audio : null;
  }
}
