package io.coanchor.bench.path;

import io.coanchor.client.signal.SignalClient;
import io.coanchor.client.signal.TrtcUrl;
import io.coanchor.client.signal.UserSigSigner;
import io.coanchor.core.codec.Codec;
import io.coanchor.core.codec.MediaKind;
import io.coanchor.core.sdp.IceCredentials;
import io.coanchor.core.sdp.LocalTrack;
import io.coanchor.core.sdp.LocalTransport;
import io.coanchor.core.sdp.MediaFormat;
import io.coanchor.core.sdp.NegotiatedSession;
import io.coanchor.core.sdp.Offer;
import io.coanchor.core.sdp.OfferAnswer;
import io.coanchor.core.sdp.OfferedMedia;
import io.coanchor.core.sdp.SdpException;
import io.coanchor.core.sdp.SessionDescription;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Makes peers of a server, by WHIP and WHEP. On the caller's thread, which waits. */
final class Joins implements AutoCloseable {
  private static final String STREAM = "bench";
  private static final long SIGNATURE_SECONDS = 86_400;
  private static final long PATIENCE_SECONDS = 20;
  private static final long AUDIO_SSRC = 1_111;
  private static final long VIDEO_SSRC = 2_222;
  private static final int UFRAG_BYTES = 6;
  private static final int PWD_BYTES = 18;

  private final BenchLoop loop;
  private final ServerProcess server;
  private final SignalClient signal = new SignalClient();
  private final UserSigSigner signer;

  Joins(BenchLoop loop, ServerProcess server) {
    this.loop = loop;
    this.server = server;
    this.signer = new UserSigSigner(ServerProcess.SDK_APP_ID, server.key());
  }

  BenchPublisher publisher() throws BenchFailure, InterruptedException {
    Session session =
        create(
            TrtcUrl.Action.PUSH,
            "anchor",
            List.of(
                OfferedMedia.sending(
                    "0", MediaKind.AUDIO, List.of(MediaFormat.of(Codec.OPUS)), track(AUDIO_SSRC)),
                OfferedMedia.sending(
                    "1", MediaKind.VIDEO, List.of(MediaFormat.of(Codec.H264)), track(VIDEO_SSRC))));
    return new BenchPublisher(loop, connect(session, new Counts()), session.negotiated());
  }

  BenchPeer viewer(int number, Counts counts) throws BenchFailure, InterruptedException {
    return connect(
        create(
            TrtcUrl.Action.PLAY,
            "viewer" + number,
            List.of(
                OfferedMedia.receiving("0", MediaKind.AUDIO, List.of(MediaFormat.of(Codec.OPUS))),
                OfferedMedia.receiving("1", MediaKind.VIDEO, List.of(MediaFormat.of(Codec.H264))))),
        counts);
  }

  /** Without retransmission: nothing is lost here, and nothing of the floor is sent twice. */
  private static LocalTrack track(long ssrc) {
    return new LocalTrack(ssrc, LocalTrack.NO_RTX, "bench", "bench", "track" + ssrc);
  }

  /** A session that the server has made. */
  private record Session(IceCredentials local, NegotiatedSession negotiated) {}

  private Session create(TrtcUrl.Action action, String user, List<OfferedMedia> media)
      throws BenchFailure, InterruptedException {
    IceCredentials local = new IceCredentials(token(UFRAG_BYTES), token(PWD_BYTES));
    Offer offer =
        OfferAnswer.createOffer(
            new LocalTransport(
                local,
                loop.identity().fingerprint(),
                List.of(),
                false,
                loop.random().nextLong() >>> 2),
            media);
    String sig = signer.sign(user, Instant.now().getEpochSecond(), SIGNATURE_SECONDS);
    TrtcUrl url =
        TrtcUrl.of(server.authority(), action, STREAM, ServerProcess.SDK_APP_ID, user, sig);
    try {
      String answer =
          signal
              .create(url.endpoint("http"), offer.sdp().toString())
              .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
              .answer();
      return new Session(local, offer.apply(SessionDescription.parse(answer)));
    } catch (ExecutionException | TimeoutException | SdpException e) {
      throw new BenchFailure(user + ": refused", e);
    }
  }

  private BenchPeer connect(Session session, Counts counts)
      throws BenchFailure, InterruptedException {
    try {
      return BenchPeer.connect(loop, session.local(), session.negotiated(), counts)
          .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new BenchFailure("a peer did not connect", e);
    }
  }

  private String token(int bytes) {
    byte[] random = new byte[bytes];
    loop.random().nextBytes(random);
    return Base64.getEncoder().encodeToString(random);
  }

  @Override
  public void close() {
    signal.close();
  }
}
