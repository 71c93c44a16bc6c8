package io.coanchor.loadtest.peer;

import io.coanchor.client.ClientTransport;
import io.coanchor.client.PacketSession;
import io.coanchor.client.signal.SessionResource;
import io.coanchor.core.codec.MediaKind;
import io.coanchor.core.packet.DropReason;
import io.coanchor.core.rtp.RtpPacket;
import io.coanchor.core.sdp.IceCredentials;
import io.coanchor.core.sdp.LocalTransport;
import io.coanchor.core.sdp.NegotiatedCodec;
import io.coanchor.core.sdp.NegotiatedSession;
import io.coanchor.core.sdp.Offer;
import io.coanchor.core.sdp.OfferAnswer;
import io.coanchor.core.sdp.SdpException;
import io.coanchor.core.sdp.SessionDescription;
import io.coanchor.core.transport.CloseReason;
import io.coanchor.core.transport.IncomingStream;
import io.coanchor.core.transport.PeerTransport;
import io.coanchor.loadtest.measure.ViewerMeter;
import io.coanchor.loadtest.measure.ViewerRecord;
import java.net.URI;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * One viewer: a WHEP session, a socket, a DTLS session, every packet authenticated, decrypted and
 * accounted for, missing ones asked for again, reports sent. Decodes nothing. Lives on its loop.
 */
public final class LoadViewer implements PacketSession {
  /** A ufrag of 8 and a password of 24 characters (RFC 8839 section 5.4: at least 4 and 22). */
  private static final int UFRAG_BYTES = 6;

  private static final int PWD_BYTES = 18;
  private static final long TIMEOUT_NS = 15_000_000_000L;

  // given
  private final LoadLoop loop;
  private final Wish wish;
  private final ViewerRecord record;
  private final ViewerMeter meter;
  private final IceCredentials local;

  // of the loop's thread
  private @Nullable SessionResource resource;
  private @Nullable ClientTransport transport;
  private @Nullable PeerTransport peer;
  private @Nullable IncomingStream audio;
  private @Nullable IncomingStream video;
  private boolean over;

  /**
   * A viewer that does nothing yet.
   *
   * @param wish what it plays
   */
  public LoadViewer(LoadLoop loop, Wish wish, ViewerRecord record) {
    this.loop = loop;
    this.wish = wish;
    this.record = record;
    this.meter = new ViewerMeter(record, loop.measures(), wish.wantsVideo());
    this.local = new IceCredentials(token(UFRAG_BYTES), token(PWD_BYTES));
  }

  private String token(int bytes) {
    byte[] random = new byte[bytes];
    loop.client().random().nextBytes(random);
    return Base64.getEncoder().encodeToString(random);
  }

  /** Begins; from any thread. */
  public void start(URI endpoint) {
    SecureRandom random = loop.client().random();
    Offer offer =
        OfferAnswer.createOffer(
            new LocalTransport(
                local,
                loop.client().identity().fingerprint(),
                List.of(),
                false,
                random.nextLong() >>> 2),
            wish.media());
    record.join().requested(System.nanoTime());
    var _ =
        loop.client()
            .signal()
            .create(endpoint, wish.offerText(offer))
            .thenApply(created -> Answered.of(offer, created))
            .whenComplete(
                (answered, error) -> loop.client().execute(() -> onAnswered(answered, error)));
  }

  /** An answer, read before it comes to the loop, which has packets to read. */
  private record Answered(
      SessionResource resource, @Nullable NegotiatedSession session, String flaw, long atNs) {
    static Answered of(Offer offer, SessionResource created) {
      long nowNs = System.nanoTime();
      try {
        NegotiatedSession session = offer.apply(SessionDescription.parse(created.answer()));
        return new Answered(created, session, "", nowNs);
      } catch (SdpException e) {
        return new Answered(created, null, "answer: " + e.getMessage(), nowNs);
      }
    }
  }

  private void onAnswered(@Nullable Answered answered, @Nullable Throwable error) {
    if (answered == null) {
      over = true;
      record.fail("join: " + messageOf(error));
      return;
    }
    if (over) {
      var _ = loop.client().signal().end(answered.resource());
      return;
    }
    resource = answered.resource();
    record.join().answered(answered.atNs());
    NegotiatedSession session = answered.session();
    if (session == null) {
      over = true;
      record.fail(answered.flaw());
      return;
    }
    long reporter = 1 + loop.client().random().nextLong(0xffff_fffeL);
    ClientTransport.Spec spec =
        new ClientTransport.Spec(local, session, TIMEOUT_NS, reporter, "v" + record.number());
    transport = ClientTransport.open(loop.client(), spec, this);
  }

  private static String messageOf(@Nullable Throwable error) {
    Throwable cause =
        error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    return cause == null ? "no answer" : String.valueOf(cause.getMessage());
  }

  @Override
  public void onBegin(PeerTransport opened, long nowNs) {
    peer = opened;
  }

  @Override
  public void onHandshake(long nowNs) {
    record.join().ice(nowNs);
  }

  @Override
  public void onConnected(long nowNs) {
    record.join().connected(nowNs);
  }

  @Override
  public void onMedia(IncomingStream stream, RtpPacket packet, long extendedSequence, long nowNs) {
    boolean isVideo = stream.media().kind() == MediaKind.VIDEO;
    if (isVideo) {
      video = stream;
    } else {
      audio = stream;
    }
    NegotiatedCodec codec = stream.media().codecOf(packet.payloadType());
    if (codec != null) {
      meter.onMedia(codec.codec(), isVideo, packet, extendedSequence, nowNs);
    }
  }

  @Override
  public void onUnrecoverable(IncomingStream stream, long nowNs) {
    PeerTransport open = peer;
    if (open != null && stream.media().kind() == MediaKind.VIDEO && record.join().joined()) {
      open.requestKeyFrame(stream, nowNs);
    }
  }

  @Override
  public void onClosed(CloseReason reason, String detail, long nowNs) {
    if (!over) {
      record.fail("cut off: " + reason + ", " + detail);
      end(nowNs);
    }
  }

  /** What it has measured so far goes into its record; on the loop. */
  public void takeFigures() {
    long lost = 0;
    long recovered = 0;
    long nacks = 0;
    long jitterNs = 0;
    for (IncomingStream stream : new @Nullable IncomingStream[] {audio, video}) {
      if (stream != null) {
        IncomingStream.Counts counts = stream.counts();
        lost += Math.max(0, counts.lost());
        recovered += counts.recovered();
        nacks += counts.asked();
        jitterNs = counts.jitterNs();
      }
    }
    PeerTransport open = peer;
    long failures = open == null ? 0 : open.drops().get(DropReason.SRTP_AUTH_FAILED);
    record.network(new ViewerRecord.Network(lost, recovered, nacks, jitterNs, failures));
  }

  /** Publishers have stopped: what is missing from now on is no stall; on the loop. */
  public void onMediaEnd(long nowNs) {
    meter.onMediaEnd(nowNs);
  }

  private void end(long nowNs) {
    over = true;
    takeFigures();
    meter.onEnd(nowNs);
  }

  /** Leaves, saying goodbye; on the loop. Completes when the server has answered. */
  public CompletableFuture<@Nullable Void> leave() {
    if (!over) {
      end(System.nanoTime());
    }
    ClientTransport open = transport;
    if (open != null) {
      transport = null;
      open.close("left");
    }
    SessionResource known = resource;
    resource = null;
    return known == null
        ? CompletableFuture.completedFuture(null)
        : loop.client().signal().end(known);
  }

  public ViewerRecord record() {
    return record;
  }

  /** The port of its socket, 0 while there is none. */
  public int localPort() {
    ClientTransport open = transport;
    return open == null ? 0 : open.localPort();
  }
}
