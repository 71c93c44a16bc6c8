package io.coanchor.bench.path;

import io.coanchor.core.codec.MediaKind;
import io.coanchor.core.rtp.RtpHeaderWriter;
import io.coanchor.core.sdp.LocalTrack;
import io.coanchor.core.sdp.NegotiatedMedia;
import io.coanchor.core.sdp.NegotiatedSession;
import io.coanchor.core.transport.PeerTransport;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Publishes a script, again and again, until it is given another. On the loop. */
final class BenchPublisher {
  private static final int MAX_PACKET_BYTES = 1_400;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final BenchLoop loop;
  private final BenchPeer peer;
  private final Track audio;
  private final Track video;
  private long periodStartNs;
  private int next;
  private int played;
  private final LongAdder packets = new LongAdder();

  BenchPublisher(BenchLoop loop, BenchPeer peer, NegotiatedSession session) {
    this.loop = loop;
    this.peer = peer;
    this.audio = new Track(Objects.requireNonNull(session.mediaOf(MediaKind.AUDIO)));
    this.video = new Track(Objects.requireNonNull(session.mediaOf(MediaKind.VIDEO)));
    loop.eventLoop()
        .execute(() -> {
          long nowNs = System.nanoTime();
          audio.begin(peer.transport(), nowNs);
          video.begin(peer.transport(), nowNs);
        });
  }

  /** How many packets it has sent. */
  long packets() {
    return packets.sum();
  }

  /** From any thread: plays this from now on; null is silence. */
  void play(@Nullable Script what) {
    loop.eventLoop()
        .execute(() -> {
          played++;
          next = 0;
          periodStartNs = System.nanoTime();
          if (what != null) {
            step(what, played);
          }
        });
  }

  void close() {
    play(null);
    peer.close();
  }

  private void step(Script running, int turn) {
    if (turn != played) {
      return;
    }
    Script.Burst burst = running.bursts().get(next);
    long dueNs = periodStartNs + burst.atNs();
    long nowNs = System.nanoTime();
    if (nowNs - dueNs >= 0) {
      peer.burst(() -> send(burst, nowNs));
      packets.add(burst.packets());
      next++;
      if (next == running.bursts().size()) {
        next = 0;
        periodStartNs += running.periodNs();
      }
      loop.eventLoop().execute(() -> step(running, turn));
    } else {
      var _ =
          loop.eventLoop().schedule(() -> step(running, turn), dueNs - nowNs, TimeUnit.NANOSECONDS);
    }
  }

  private void send(Script.Burst burst, long nowNs) {
    Track track = burst.video() ? video : audio;
    long timestamp =
        nowNs / NANOS_PER_SECOND * track.clockRate
            + nowNs % NANOS_PER_SECOND * track.clockRate / NANOS_PER_SECOND;
    for (int i = 0; i < burst.packets(); i++) {
      boolean last = i == burst.packets() - 1;
      track.send(burst, i == 0, burst.video() && last, timestamp & 0xffff_ffffL, nowNs);
    }
  }

  /** One track: whole packets of one NAL unit each, or of Opus. */
  private final class Track {
    private final LocalTrack local;
    private final int payloadType;
    private final int clockRate;
    private final byte[] packet = new byte[MAX_PACKET_BYTES + PeerTransport.HEADROOM_BYTES];
    private final RtpHeaderWriter writer = new RtpHeaderWriter();
    private int sequence;

    Track(NegotiatedMedia media) {
      local = Objects.requireNonNull(media.local());
      payloadType = media.codecs().getFirst().payloadType();
      clockRate = media.codecs().getFirst().clockRate();
    }

    void begin(PeerTransport transport, long nowNs) {
      var _ = transport.addOutgoing(local, clockRate, null, nowNs);
    }

    void send(Script.Burst burst, boolean first, boolean marker, long timestamp, long nowNs) {
      int header =
          writer
              .wrap(packet, 0)
              .header(marker, payloadType, sequence++ & 0xffff, timestamp, local.ssrc())
              .finish();
      Payloads.fill(packet, header, burst.bytes(), burst, first);
      peer.transport().sendRtp(packet, 0, burst.bytes(), nowNs);
    }
  }
}
