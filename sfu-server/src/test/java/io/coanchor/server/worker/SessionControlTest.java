package io.coanchor.server.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.core.codec.MediaKind;
import io.coanchor.core.dtls.DtlsIdentity;
import io.coanchor.core.sdp.Fingerprint;
import io.coanchor.core.sdp.IceCredentials;
import io.coanchor.core.sdp.LocalTrack;
import io.coanchor.core.sdp.LocalTransport;
import io.coanchor.core.sdp.NegotiatedSession;
import io.coanchor.core.sdp.OfferAnswer;
import io.coanchor.core.sdp.PlayPolicy;
import io.coanchor.core.sdp.PublishPolicy;
import io.coanchor.core.sdp.SessionDescription;
import io.coanchor.core.srtp.CipherEngines;
import io.coanchor.core.stun.StunKey;
import io.coanchor.core.stun.StunWriter;
import io.coanchor.core.stun.TransactionId;
import io.coanchor.core.transport.CloseReason;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Commands to a session before there is one, while there is, and afterwards. */
class SessionControlTest {
  private static final long PATIENCE_SECONDS = 20;
  private static final IceCredentials LOCAL =
      new IceCredentials("srvA", "localpasswordlocalpassword");
  private static final String OFFER =
      """
      v=0
      o=- 1 2 IN IP4 127.0.0.1
      s=-
      t=0 0
      a=group:BUNDLE 0
      m=audio 9 UDP/TLS/RTP/SAVPF 111
      c=IN IP4 0.0.0.0
      a=ice-ufrag:abcd
      a=ice-pwd:abcdefghijklmnopqrstuv
      a=fingerprint:sha-256 %s
      a=setup:actpass
      a=mid:0
      a=sendonly
      a=rtcp-mux
      a=rtpmap:111 opus/48000/2
      """
          .formatted("00:".repeat(31) + "00");

  private final BlockingQueue<MediaStatus> told = new LinkedBlockingQueue<>();
  private final BlockingQueue<CloseReason> closed = new LinkedBlockingQueue<>();
  private final SecureRandom random = new SecureRandom();
  private MediaWorkers workers;
  private SessionFactory factory;
  private SessionControl control;
  private volatile boolean failing;

  private final class Listener implements SessionListener {
    @Override
    public void onConnected() {}

    @Override
    public void onMedia() {}

    @Override
    public void onMediaChanged(MediaStatus status) {
      told.add(status);
      if (failing) {
        failing = false;
        throw new IllegalStateException("told to");
      }
    }

    @Override
    public void onClosed(CloseReason reason, String detail) {
      closed.add(reason);
    }
  }

  @BeforeEach
  void start() throws Exception {
    workers = MediaWorkers.start(2, 0, 0, CipherEngines.available().getFirst(), 1);
    DtlsIdentity identity = DtlsIdentity.generate(random, Instant.now());
    factory = new SessionFactory(workers, identity, random);
    control =
        factory
            .publish(
                new SessionFactory.Spec(LOCAL, session(), Duration.ofSeconds(PATIENCE_SECONDS)),
                factory.newStream(),
                new Listener())
            .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() {
    workers.close();
  }

  private static NegotiatedSession session() throws Exception {
    LocalTransport local = local();
    return OfferAnswer.answerPublish(SessionDescription.parse(OFFER), local, PublishPolicy.DEFAULT)
        .session();
  }

  private static LocalTransport local() {
    return new LocalTransport(LOCAL, Fingerprint.of("sha-256", new byte[32]), List.of(), true, 1);
  }

  private static NegotiatedSession playing() throws Exception {
    LocalTrack sound = new LocalTrack(1, LocalTrack.NO_RTX, "c", "s", "a");
    LocalTrack picture = new LocalTrack(2, LocalTrack.NO_RTX, "c", "s", "v");
    return OfferAnswer.answerPlay(
            SessionDescription.parse(OFFER.replace("a=sendonly", "a=recvonly")),
            local(),
            new PlayPolicy(sound, picture, List.of()))
        .session();
  }

  @Test
  void shouldDoWhatWasWishedBeforeAnybodyCame() throws Exception {
    assertThat(mute(true)).isTrue();
    assertThat(mute(false)).isTrue();
    assertThat(mute(true)).isTrue();
    assertThat(told).isEmpty();
    comeForward();
    MediaStatus status = told.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(status).isNotNull();
    assertThat(status.audio().muted()).isTrue();
    assertThat(status.audio().arriving()).isFalse();
    // the last wish counts, and it was told once
    assertThat(told).isEmpty();
    assertThat(mute(false)).isTrue();
    assertThat(told.poll(PATIENCE_SECONDS, TimeUnit.SECONDS))
        .satisfies(next -> assertThat(next.audio().muted()).isFalse());
  }

  @Test
  void shouldSayThatTheSessionIsGone() throws Exception {
    control.close("enough");
    assertThat(closed.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(CloseReason.CLOSED);
    assertThat(mute(true)).isFalse();
    assertThat(control.requestKeyFrame().get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isFalse();
  }

  @Test
  void shouldSayThatASessionIsGoneThatSomebodyHadComeTo() throws Exception {
    mute(true);
    comeForward();
    assertThat(told.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isNotNull();
    control.close("enough");
    assertThat(closed.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(CloseReason.CLOSED);
    assertThat(mute(false)).isFalse();
    assertThat(control.limitBitrate(1).get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isFalse();
  }

  @Test
  void shouldLeaveNothingOfASessionThatCouldNotBeMade() throws Exception {
    failing = true;
    mute(true);
    comeForward();

    assertThat(closed.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(CloseReason.CLOSED);
    assertThat(mute(false)).isFalse();
    assertThat(workers.debugStates())
        .allSatisfy(state ->
            assertThat(state)
                .containsEntry("sessions", 0)
                .containsEntry("addresses", 0)
                .containsEntry("timers", 0));
    assertThat(closed).as("told once").isEmpty();
  }

  @Test
  void shouldEndTheSessionHoweverMuchThereIsToDo() throws Exception {
    mute(true);
    comeForward();
    assertThat(told.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isNotNull();
    MediaWorker owner = Objects.requireNonNull(control.owner());
    CountDownLatch busy = new CountDownLatch(1);
    owner.execute(() -> Uninterrupted.await(busy));
    boolean room = true;
    while (room) {
      room = owner.execute(() -> {});
    }
    control.close("enough");
    busy.countDown();
    assertThat(closed.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(CloseReason.CLOSED);
    assertThat(workers.summary(workers.debugStates())).containsEntry("commandsBeyondBound", 1L);
  }

  @Test
  void shouldLeaveNothingOfAViewerThatCouldNotBeMade() throws Exception {
    control.close("not needed");
    assertThat(closed.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(CloseReason.CLOSED);
    StreamHub stream = factory.newStream();
    SessionControl viewer =
        factory
            .play(
                new SessionFactory.Spec(LOCAL, playing(), Duration.ofSeconds(PATIENCE_SECONDS)),
                stream,
                new Listener())
            .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    // a restart to the credentials there are, which ICE refuses once the session joined its stream
    assertThat(viewer.restartIce(LOCAL, LOCAL).get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    comeForward();

    assertThat(closed.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(CloseReason.CLOSED);
    assertThat(stream.viewers()).isZero();
    assertThat(stream.watching()).isZero();
  }

  private boolean mute(boolean muted) throws Exception {
    return control.setMuted(MediaKind.AUDIO, muted).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /** The peer's first check. */
  private void comeForward() throws Exception {
    byte[] check =
        StunWriter.bindingRequest(
            new TransactionId(1, 2),
            LOCAL.ufrag() + ":abcd",
            1000,
            new StunWriter.Role(true, 1),
            true,
            new StunKey(LOCAL.pwd()));
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.send(
          new DatagramPacket(
              check, check.length, InetAddress.getLoopbackAddress(), workers.udpPort()));
    }
  }
}
