package io.coanchor.core.router;

import io.coanchor.core.forward.LayerView;
import io.coanchor.core.forward.MediaPacket;
import io.coanchor.core.forward.MediaSink;
import io.coanchor.core.forward.RtpRewriter;
import io.coanchor.core.forward.ViewerFormat;

/** A viewer's sound: joins at live, with the first new packet. */
final class AudioTrack extends ConsumerTrack {
  private boolean running;

  AudioTrack(
      ViewerFormat format, RtpRewriter rewriter, MediaSink sink, RetransmissionBudget budget) {
    super(format, rewriter, sink, budget);
  }

  @Override
  void onSource(long nowNs) {
    running = false;
  }

  @Override
  void onPacket(LayerView layer, MediaPacket packet, long nowNs) {
    if (!started || withheld()) {
      return;
    }
    boolean interrupted = rewriter.nextSource() < layer.floor();
    if (!running || interrupted || rewriter.layer() != layer) {
      boolean newest = packet.extendedSequence() == layer.newest();
      if (!newest || packet.length() == 0 || !rewriter.supports(packet.codec())) {
        return;
      }
      rewriter.begin(layer, packet, null, nowNs);
      running = true;
      stats.onSwitch(false);
    }
    if (rewriter.supports(packet.codec()) || packet.length() == 0) {
      send(packet, nowNs);
    }
  }

  @Override
  void requestKeyFrame(long nowNs) {
    // Every packet of sound can be decoded by itself.
  }

  @Override
  long deadlineNs() {
    return Long.MAX_VALUE;
  }

  @Override
  void onDeadline(long nowNs) {
    // Nothing is ever due.
  }
}
