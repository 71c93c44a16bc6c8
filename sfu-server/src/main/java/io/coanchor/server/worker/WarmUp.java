package io.coanchor.server.worker;

import io.coanchor.core.dtls.DtlsFailure;
import io.coanchor.core.dtls.DtlsHandshake;
import io.coanchor.core.dtls.DtlsIdentity;
import io.coanchor.core.dtls.DtlsPipe;
import io.coanchor.core.sdp.Answer;
import io.coanchor.core.sdp.DtlsRole;
import io.coanchor.core.sdp.Fingerprint;
import io.coanchor.core.sdp.IceCredentials;
import io.coanchor.core.sdp.LocalTrack;
import io.coanchor.core.sdp.LocalTransport;
import io.coanchor.core.sdp.OfferAnswer;
import io.coanchor.core.sdp.OfferedMedia;
import io.coanchor.core.sdp.PlayPolicy;
import io.coanchor.core.sdp.SdpException;
import io.coanchor.core.sdp.SessionDescription;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Does what a join takes before the first peer comes: answers offers, and shakes hands with itself.
 * A process that has just started interprets all that, and compiles it while the first hundreds of
 * viewers wait.
 */
public final class WarmUp {
  private static final int QUEUE_DATAGRAMS = 32;

  /** They take a fifth of a handshake's time, and more code. */
  private static final int OFFERS_PER_HANDSHAKE = 4;

  private static final IceCredentials ICE =
      new IceCredentials("warmup", "warm-up-without-any-secret");

  private WarmUp() {}

  /**
   * Begins joins, one after another, for that long.
   *
   * @return how many came to their end
   */
  public static int joins(Duration time) throws InterruptedException {
    SecureRandom random = new SecureRandom();
    DtlsIdentity server = DtlsIdentity.generate(random, Instant.now());
    DtlsIdentity client = DtlsIdentity.generate(random, Instant.now());
    long endNs = System.nanoTime() + time.toNanos();
    LocalTransport transport =
        new LocalTransport(ICE, server.fingerprint(), List.of(), false, random.nextInt() >>> 1);
    int done = 0;
    while (System.nanoTime() - endNs < 0) {
      End one = new End();
      End other = new End();
      one.peer = other;
      other.peer = one;
      Thread peer =
          Thread.ofVirtual()
              .name("coanchor-warm-up")
              .start(() -> run(DtlsRole.CLIENT, client, server.fingerprint(), random, other));
      boolean keys = run(DtlsRole.SERVER, server, client.fingerprint(), random, one);
      peer.join();
      if (!keys || !answers(transport)) {
        return done;
      }
      done++;
    }
    return done;
  }

  /** A viewer's offers, read and answered. */
  private static boolean answers(LocalTransport transport) {
    String offer =
        OfferAnswer.createPlayOffer(
                transport, OfferedMedia.AUDIO_FORMATS, OfferedMedia.VIDEO_FORMATS)
            .sdp()
            .toString();
    PlayPolicy policy =
        new PlayPolicy(
            new LocalTrack(1, LocalTrack.NO_RTX, "warm-up", "stream", "audio"),
            new LocalTrack(2, 3, "warm-up", "stream", "video"),
            OfferedMedia.VIDEO_FORMATS.subList(0, 1));
    try {
      int written = 0;
      for (int i = 0; i < OFFERS_PER_HANDSHAKE; i++) {
        Answer answer = OfferAnswer.answerPlay(SessionDescription.parse(offer), transport, policy);
        written += answer.sdp().toString().length();
      }
      return written > 0;
    } catch (SdpException e) {
      return false; // then the first viewers will tell why
    }
  }

  private static boolean run(
      DtlsRole role, DtlsIdentity identity, Fingerprint peers, SecureRandom random, End pipe) {
    try {
      new DtlsHandshake(role, identity, List.of(peers), random).run(pipe);
      return true;
    } catch (DtlsFailure e) {
      return false; // then the first peers will tell why
    }
  }

  /** One end of a wire that loses nothing. */
  private static final class End implements DtlsPipe {
    private final BlockingQueue<byte[]> incoming = new ArrayBlockingQueue<>(QUEUE_DATAGRAMS);
    private End peer = this;

    @Override
    public int receive(byte[] buffer, int offset, int length, int waitMillis) {
      try {
        byte[] datagram = incoming.poll(waitMillis, TimeUnit.MILLISECONDS);
        if (datagram == null) {
          return TIMED_OUT;
        }
        System.arraycopy(datagram, 0, buffer, offset, datagram.length);
        return datagram.length;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return CLOSED;
      }
    }

    @Override
    public void send(byte[] buffer, int offset, int length) {
      if (!peer.incoming.offer(Arrays.copyOfRange(buffer, offset, offset + length))) {
        throw new IllegalStateException("a flight of more than " + QUEUE_DATAGRAMS + " datagrams");
      }
    }
  }
}
