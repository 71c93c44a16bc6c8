package io.coanchor.server.worker;

import io.coanchor.core.codec.Codec;
import io.coanchor.core.codec.MediaKind;
import io.coanchor.core.forward.LayerChoice;
import io.coanchor.core.forward.MediaPacket;
import io.coanchor.core.forward.MediaSink;
import io.coanchor.core.forward.ViewerFormat;
import io.coanchor.core.router.Consumer;
import io.coanchor.core.router.ConsumerTrack;
import io.coanchor.core.rtp.RtpParts;
import io.coanchor.core.sdp.Direction;
import io.coanchor.core.sdp.LocalTrack;
import io.coanchor.core.sdp.NegotiatedCodec;
import io.coanchor.core.sdp.NegotiatedMedia;
import io.coanchor.core.transport.PacketSlab;
import io.coanchor.core.transport.TransportSetup;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A viewer: what its stream has for it leaves through its transport. */
final class PlaySession extends Session
    implements MediaSink, Consumer.Listener, LoadShedding.Viewer {
  /** Two earlier frames with each: bridges a loss of two in a row for 2 × 50 kbit/s. */
  private static final int RED_DISTANCE = 2;

  /** What a retransmission is charged with: a full packet. */
  private static final int RETRANSMISSION_BYTES = 1_200;

  private final StreamShard stream;
  private final Consumer consumer;
  private int transportSequence;
  private final boolean transportWide;

  /** Makes a session; on the worker's thread. */
  PlaySession(
      MediaWorker worker,
      TransportSetup setup,
      StreamHub stream,
      SessionListener listener,
      RandomGenerator random) {
    super(worker, setup, listener);
    this.stream = stream.shard(worker);
    this.consumer = new Consumer(this, worker.scratch().packetWriter(), this);
    boolean anyTransportWide = false;
    for (NegotiatedMedia media : setup.session().media()) {
      LocalTrack local = media.local();
      if (media.direction() == Direction.INACTIVE || local == null) {
        continue;
      }
      ConsumerTrack track =
          consumer.addTrack(formatOf(media, local), this::mayRepeat, random.nextLong());
      transport().addOutgoing(local, clockRate(media), track, worker.nowNs());
      anyTransportWide |= media.codecs().stream().anyMatch(c -> c.feedback().transportCc());
    }
    transportWide = anyTransportWide;
  }

  @Override
  void join(long nowNs) {
    stream.attach(consumer, nowNs);
    worker().shedding().add(this, nowNs);
  }

  private static int clockRate(NegotiatedMedia media) {
    return media.kind() == MediaKind.VIDEO ? Codec.VP8.clockRate() : Codec.OPUS.clockRate();
  }

  private static ViewerFormat formatOf(NegotiatedMedia media, LocalTrack local) {
    ViewerFormat.Builder format =
        ViewerFormat.builder(media.kind(), local.ssrc())
            .extensions(media.extensions())
            .mid(media.mid());
    if (local.hasRtx()) {
      format.rtxSsrc(local.rtxSsrc());
    }
    for (NegotiatedCodec codec : media.codecs()) {
      format.codec(codec.codec(), codec.payloadType(), codec.rtxPayloadType());
    }
    boolean redFirst = !media.codecs().isEmpty() && media.codecs().getFirst().codec() == Codec.RED;
    return format.redDistance(redFirst ? RED_DISTANCE : 0).build();
  }

  private boolean mayRepeat(long ssrc, int sequence, long nowNs) {
    return transport().admitRetransmission(ssrc, sequence, RETRANSMISSION_BYTES, nowNs);
  }

  @Override
  public void lowestLayerOnly(boolean lowest, long nowNs) {
    consumer.lowestLayerOnly(lowest, nowNs);
  }

  @Override
  public void pauseVideo(boolean paused, long nowNs) {
    consumer.pauseVideo(paused, nowNs);
  }

  @Override
  void setReceiving(MediaKind kind, boolean receiving) {
    long nowNs = worker().nowNs();
    consumer.receive(kind, receiving, nowNs);
    lookAtMedia(nowNs);
    rescheduleIfOpen();
  }

  @Override
  void chooseLayer(LayerChoice choice) {
    consumer.chooseLayer(choice, worker().nowNs());
    rescheduleIfOpen();
  }

  @Override
  public void onConnected(long nowNs) {
    super.onConnected(nowNs);
    consumer.start(nowNs);
  }

  @Override
  public void sendRtp(RtpParts packet, MediaPacket source, long nowNs) {
    transport().sendRtp(packet, source);
  }

  @Override
  public long warm() {
    return transport().warm() + packetSlab().warm();
  }

  @Override
  public void onTrackStarted(long nowNs) {
    transport().onStreamStarted(nowNs);
  }

  @Override
  public void onTrackFlows(MediaKind kind, long lastNs, long nowNs) {
    noteMedia();
    if (lastNs != NEVER_NS) {
      activity().lastPacket(kind, lastNs);
    }
    beginFlow(kind, nowNs);
  }

  @Override
  public void onPictureSize(long nowNs) {
    lookAtMedia(nowNs);
  }

  @Override
  @Nullable MediaStatus describeMedia(long nowNs) {
    ConsumerTrack audio = consumer.audio();
    ConsumerTrack video = consumer.video();
    describe(audio);
    describe(video);
    if (video == null || video.lastSentNs() == NEVER_NS) {
      return activity().look(0, 0, List.of(), nowNs);
    }
    return activity().look(video.width(), video.height(), List.of(), nowNs);
  }

  private void describe(@Nullable ConsumerTrack track) {
    if (track != null) {
      activity().muted(track.kind(), !track.isReceived());
      activity().codec(track.kind(), track.codec());
      activity().lastPacket(track.kind(), track.lastSentNs());
    }
  }

  @Override
  public PacketSlab slab() {
    return packetSlab();
  }

  @Override
  public int nextTransportSequence() {
    return transportWide ? transportSequence++ & 0xffff : -1;
  }

  @Override
  public void onNack(long mediaSsrc, int pid, int blp, long nowNs) {
    consumer.onNack(mediaSsrc, pid, blp, nowNs);
  }

  @Override
  public void onKeyFrameRequest(long mediaSsrc, long nowNs) {
    consumer.onPli(mediaSsrc, nowNs);
  }

  @Override
  public void onDeadlineChanged(Consumer changed) {
    rescheduleIfOpen();
  }

  @Override
  public void onFailed(Consumer failed, RuntimeException cause) {
    worker().fail(this, cause);
  }

  @Override
  protected long deadlineNs() {
    return Math.min(transport().deadlineNs(), consumer.deadlineNs());
  }

  @Override
  void onMediaDeadline(long nowNs) {
    if (nowNs >= consumer.deadlineNs()) {
      consumer.onDeadline(nowNs);
    }
  }

  @Override
  void onEnd(long nowNs) {
    worker().shedding().remove(this);
    stream.detach(consumer, nowNs);
  }

  @Override
  public Map<String, Object> debugState() {
    Map<String, Object> state = super.debugState();
    state.put("worker", worker().index());
    state.put("consumer", consumer.debugState(worker().nowNs()));
    return state;
  }
}
