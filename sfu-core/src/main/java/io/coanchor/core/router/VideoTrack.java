package io.coanchor.core.router;

import io.coanchor.core.codec.Codec;
import io.coanchor.core.forward.InstantStart;
import io.coanchor.core.forward.LayerChoice;
import io.coanchor.core.forward.LayerSelector;
import io.coanchor.core.forward.LayerView;
import io.coanchor.core.forward.MediaPacket;
import io.coanchor.core.forward.MediaSink;
import io.coanchor.core.forward.ReplayTimeline;
import io.coanchor.core.forward.RtpRewriter;
import io.coanchor.core.forward.ViewerFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A viewer's picture: starts at a key frame, from the cache if there is one, then follows live;
 * goes over to another layer, codec or publisher at a key frame of that.
 */
final class VideoTrack extends ConsumerTrack {
  private static final long NEVER = Long.MAX_VALUE;

  /** Layers come and go within seconds; looking at every packet would cost more than it gives. */
  private static final long SELECT_INTERVAL_NS = 100_000_000L;

  /** How old a key frame may be to switch layers on it instead of asking for another. */
  private static final long MAX_SWITCH_REPLAY_NS = 200_000_000L;

  private enum State {
    /** Nothing to send: no source, or no key frame of it yet. */
    WAITING,
    /** Reading on from the history, paced. */
    REPLAY,
    /** Every packet is sent as it comes. */
    LIVE
  }

  private final InstantStart instantStart = new InstantStart();
  private State state = State.WAITING;

  /** The layer that is sent, or waited for; null while none is chosen. */
  private @Nullable LayerView target;

  /** Only a key frame from here on counts as a start on the target. */
  private long minStart;

  private @Nullable Codec codec;
  private long cursor;
  private boolean atFrameEnd;
  private long selectNs = Long.MIN_VALUE;
  private boolean lowestOnly;
  private boolean paused;
  private LayerChoice choice = LayerChoice.BEST;

  VideoTrack(
      ViewerFormat format, RtpRewriter rewriter, MediaSink sink, RetransmissionBudget budget) {
    super(format, rewriter, sink, budget);
  }

  /** Whether to be content with the lowest layer that is alive. */
  void lowestLayerOnly(boolean lowest, long nowNs) {
    if (lowestOnly != lowest) {
      lowestOnly = lowest;
      selectNs = Long.MIN_VALUE;
      select(nowNs);
    }
  }

  /** Which layer the viewer wants; it goes over at a key frame of that. */
  void choose(LayerChoice next, long nowNs) {
    if (!next.equals(choice)) {
      choice = next;
      selectNs = Long.MIN_VALUE;
      select(nowNs);
    }
  }

  /** Whether to send nothing; after a pause it starts at a key frame again. */
  void pause(boolean pause, long nowNs) {
    if (paused != pause) {
      paused = pause;
      onSource(nowNs);
    }
  }

  @Override
  void onSource(long nowNs) {
    instantStart.end();
    state = State.WAITING;
    target = null;
    minStart = 0;
    selectNs = Long.MIN_VALUE;
    select(nowNs);
    startOrAsk(nowNs);
  }

  @Override
  void onPacket(LayerView layer, MediaPacket packet, long nowNs) {
    if (!started || held()) {
      return;
    }
    select(nowNs);
    if (state != State.WAITING && layer == rewriter.layer()) {
      forward(layer, packet, nowNs);
    }
    if (layer == target && (state == State.WAITING || layer != rewriter.layer())) {
      startOrAsk(nowNs);
    }
  }

  @Override
  void requestKeyFrame(long nowNs) {
    TrackView track = source;
    LayerView wanted = target;
    if (started && !held() && track != null && wanted != null) {
      track.requestKeyFrame(wanted.index(), nowNs);
    }
  }

  @Override
  long deadlineNs() {
    return state == State.REPLAY ? instantStart.deadlineNs() : NEVER;
  }

  @Override
  void onDeadline(long nowNs) {
    if (state == State.REPLAY) {
      replay(nowNs);
    }
  }

  @Override
  Map<String, Object> debugState(long nowNs) {
    Map<String, Object> debug = super.debugState(nowNs);
    debug.put("state", state.toString());
    debug.put("target", target == null ? -1 : target.index());
    debug.put("choice", choice.toString());
    return debug;
  }

  private boolean held() {
    return paused || withheld();
  }

  /** Chooses the layer to be on; a change takes effect at that layer's next key frame. */
  private void select(long nowNs) {
    TrackView track = source;
    if (track == null || (target != null && nowNs < selectNs)) {
      return;
    }
    selectNs = nowNs + SELECT_INTERVAL_NS;
    LayerView best =
        lowestOnly
            ? LayerSelector.lowest(track.layers(), target, nowNs)
            : LayerSelector.select(track.layers(), target, choice, nowNs);
    if (best != null && best != target) {
      minStart = state == State.WAITING ? 0 : switchStart(best, nowNs);
      target = best;
      if (state != State.WAITING && minStart > best.newest()) {
        track.requestKeyFrame(best.index(), nowNs);
      }
    }
  }

  /** Once a picture is shown, old frames of another layer would only turn time back. */
  private static long switchStart(LayerView layer, long nowNs) {
    long start = layer.keyFrameStart();
    MediaPacket first = layer.find(start);
    boolean fresh = first != null && nowNs - first.arrivalNs() <= MAX_SWITCH_REPLAY_NS;
    return fresh ? start : layer.newest() + 1;
  }

  private void startOrAsk(long nowNs) {
    TrackView track = source;
    LayerView layer = target;
    if (!started || held() || track == null || layer == null) {
      return;
    }
    if (!rewriter.supports(layer.codec())) {
      return;
    }
    long start = layer.keyFrameStart();
    MediaPacket first = start < minStart ? null : layer.find(start);
    if (first == null || isStale(first) || !rewriter.supports(first.codec())) {
      track.requestKeyFrame(layer.index(), nowNs);
      return;
    }
    ReplayTimeline timeline = instantStart.begin(layer, start, nowNs);
    // planning has looked at more packets than stay readable: the first has to be found again
    MediaPacket again = layer.find(start);
    if (again == null) {
      instantStart.end();
      track.requestKeyFrame(layer.index(), nowNs);
      return;
    }
    begin(layer, again, timeline, nowNs);
    if (instantStart.isSlow()) {
      track.requestKeyFrame(layer.index(), nowNs);
    }
    replay(nowNs);
  }

  private void begin(
      LayerView layer, MediaPacket first, @Nullable ReplayTimeline timeline, long nowNs) {
    rewriter.begin(layer, first, timeline, nowNs);
    renumber();
    stats.onSwitch(timeline != null);
    codec = first.codec();
    cursor = first.extendedSequence();
    state = State.REPLAY;
  }

  private void forward(LayerView layer, MediaPacket packet, long nowNs) {
    long sequence = packet.extendedSequence();
    if (cursor < layer.floor()) {
      awaitKeyFrame(layer, layer.floor());
      startOrAsk(nowNs);
    } else if (sequence < cursor) {
      send(packet, nowNs);
    } else if (state == State.REPLAY) {
      replay(nowNs);
    } else if (packet.codec() != codec && packet.length() > 0) {
      awaitKeyFrame(layer, sequence);
      startOrAsk(nowNs);
    } else {
      sendNext(layer, packet, nowNs);
    }
  }

  /** Sends cached packets in order, as far as the pace allows; at the newest one it is live. */
  private void replay(long nowNs) {
    LayerView layer = rewriter.layer();
    if (layer == null) {
      return;
    }
    while (cursor <= layer.newest()) {
      if (!instantStart.maySend(nowNs)) {
        return;
      }
      skipToNewerKeyFrame(layer, nowNs);
      MediaPacket packet = layer.find(cursor);
      if (packet == null) {
        if (cursor < layer.oldest()) {
          // Overtaken: what comes next is gone, but a newer key frame may be there already.
          awaitKeyFrame(layer, cursor);
          startOrAsk(nowNs);
          return;
        }
        cursor++;
      } else if (packet.codec() != codec && packet.length() > 0) {
        awaitKeyFrame(layer, cursor);
        startOrAsk(nowNs);
        return;
      } else {
        instantStart.onSent(sendNext(layer, packet, nowNs));
      }
    }
    instantStart.end();
    state = State.LIVE;
  }

  /** What lies between the cursor and a key frame that came during the replay need not be sent. */
  private void skipToNewerKeyFrame(LayerView layer, long nowNs) {
    long start = layer.keyFrameStart();
    MediaPacket first = start > cursor && atFrameEnd ? layer.find(start) : null;
    if (first != null && first.codec() == codec) {
      begin(layer, first, null, nowNs);
    }
  }

  private int sendNext(LayerView layer, MediaPacket packet, long nowNs) {
    cursor = packet.extendedSequence() + 1;
    atFrameEnd = packet.marker();
    if (packet.extendedSequence() == layer.keyFrameStart()) {
      stats.onKeyFrame();
    }
    return send(packet, nowNs);
  }

  private void awaitKeyFrame(LayerView layer, long from) {
    instantStart.end();
    state = State.WAITING;
    target = layer;
    minStart = from;
  }
}
