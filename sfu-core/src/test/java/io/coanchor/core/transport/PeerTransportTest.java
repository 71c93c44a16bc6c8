package io.coanchor.core.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.core.dtls.DtlsHandshake;
import io.coanchor.core.dtls.DtlsIdentity;
import io.coanchor.core.ice.IceLiteAgent;
import io.coanchor.core.ice.RemoteAddress;
import io.coanchor.core.packet.DropReason;
import io.coanchor.core.sdp.DtlsRole;
import io.coanchor.core.sdp.IceCredentials;
import io.coanchor.core.sdp.NegotiatedSession;
import io.coanchor.core.stun.StunKey;
import io.coanchor.core.stun.StunWriter;
import io.coanchor.core.stun.TransactionId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The life of a transport up to its keys, on a virtual clock. */
class PeerTransportTest {
  private static final long MS = 1_000_000;
  private static final long SECOND = 1_000 * MS;
  private static final long TIMEOUT_NS = 10 * SECOND;
  private static final IceCredentials LOCAL =
      new IceCredentials("srvA", "localpasswordlocalpassword");
  private static final IceCredentials REMOTE =
      new IceCredentials("cliA", "remotepasswordremotepassword");
  private static final RemoteAddress PEER = address(4001);
  private static final RemoteAddress STRANGER = address(4002);

  private final Recorder recorder = new Recorder();
  private final PeerTransport transport = transport(recorder);

  private static RemoteAddress address(int port) {
    return RemoteAddress.udp(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  private static PeerTransport transport(Recorder recorder) {
    SecureRandom random = new SecureRandom();
    NegotiatedSession session =
        new NegotiatedSession(DtlsRole.SERVER, false, REMOTE, List.of(), List.of(), List.of());
    return new PeerTransport(
        new TransportSetup(
            listener -> new IceLiteAgent(LOCAL, REMOTE, random, listener),
            DtlsIdentity.generate(random, Instant.EPOCH),
            session,
            TIMEOUT_NS,
            new TransportSetup.Reporter(1, "c", 0),
            random),
        recorder,
        recorder,
        0);
  }

  @Test
  void shouldEndWhenNobodyCalls() {
    runUntil(TIMEOUT_NS - MS);
    assertThat(transport.isClosed()).isFalse();
    runUntil(TIMEOUT_NS);

    assertThat(recorder.closed).containsExactly(CloseReason.TIMED_OUT);
    assertThat(transport.deadlineNs()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void shouldEndAPeerThatChecksAndNeverShakesHands() {
    for (long now = 0; now < PeerTimeout.CONNECT_TIMEOUT_NS; now += SECOND) {
      runUntil(now);
      check(LOCAL.pwd(), PEER, now);
    }
    assertThat(transport.isClosed()).isFalse();
    runUntil(PeerTimeout.CONNECT_TIMEOUT_NS);

    assertThat(recorder.closed).containsExactly(CloseReason.TIMED_OUT);
  }

  @Test
  void shouldListenToNothingButChecksFromAStranger() {
    check(LOCAL.pwd(), PEER, 0);
    receive(STRANGER, 22, 0xfe);
    receive(STRANGER, 0x80, 96);
    receive(STRANGER, 0x80, 200);
    receive(STRANGER, 70, 0);

    assertThat(transport.drops().get(DropReason.DTLS_UNVALIDATED_ADDRESS)).isEqualTo(1);
    assertThat(transport.drops().get(DropReason.RTP_UNVALIDATED_ADDRESS)).isEqualTo(1);
    assertThat(transport.drops().get(DropReason.RTCP_UNVALIDATED_ADDRESS)).isEqualTo(1);
    assertThat(transport.drops().get(DropReason.UNKNOWN_DATAGRAM)).isEqualTo(1);
    assertThat(recorder.handshakes).isZero();
  }

  @Test
  void shouldDropMediaBeforeThereAreKeys() {
    check(LOCAL.pwd(), PEER, 0);
    receive(PEER, 0x80, 96);
    receive(PEER, 0x80, 200);

    assertThat(transport.drops().get(DropReason.RTP_BEFORE_KEYS)).isEqualTo(1);
    assertThat(transport.drops().get(DropReason.RTCP_BEFORE_KEYS)).isEqualTo(1);
  }

  @Test
  void shouldNotLiveOnForgedChecks() {
    for (long now = 0; now < TIMEOUT_NS; now += SECOND) {
      runUntil(now);
      check("anotherpasswordanotherpassword", PEER, now);
    }
    runUntil(TIMEOUT_NS);

    assertThat(transport.drops().get(DropReason.STUN_BAD_INTEGRITY)).isEqualTo(10);
    assertThat(recorder.sent).isZero();
    assertThat(recorder.closed).containsExactly(CloseReason.TIMED_OUT);
  }

  @Test
  void shouldShakeHandsOnceAndDropWhatTheHandshakeCannotTake() {
    check(LOCAL.pwd(), PEER, 0);
    receive(PEER, 22, 0xfe);
    recorder.full = true;
    receive(PEER, 22, 0xfe);

    assertThat(recorder.handshakes).isEqualTo(1);
    assertThat(transport.drops().get(DropReason.DTLS_QUEUE_FULL)).isEqualTo(1);
  }

  @Test
  void shouldEndTheHandshakeWithTheTransport() {
    check(LOCAL.pwd(), PEER, 0);
    receive(PEER, 22, 0xfe);
    transport.close("test", SECOND);

    assertThat(recorder.inboxClosed).isTrue();
    assertThat(recorder.closed).containsExactly(CloseReason.CLOSED);
    transport.onHandshakeFailed("late", 2 * SECOND);
    receive(PEER, 22, 0xfe);
    assertThat(recorder.closed).hasSize(1);
    assertThat(recorder.handshakes).isEqualTo(1);
  }

  @Test
  void shouldEndWhenTheHandshakeFails() {
    check(LOCAL.pwd(), PEER, 0);
    receive(PEER, 22, 0xfe);
    transport.onHandshakeFailed("fingerprint_mismatch", SECOND);

    assertThat(recorder.closed).containsExactly(CloseReason.DTLS_FAILED);
  }

  private void receive(RemoteAddress from, int first, int second) {
    byte[] datagram = new byte[100];
    datagram[0] = (byte) first;
    datagram[1] = (byte) second;
    transport.onDatagram(datagram, 0, datagram.length, from, 0);
  }

  private void check(String password, RemoteAddress from, long nowNs) {
    byte[] check =
        StunWriter.bindingRequest(
            new TransactionId(1, nowNs),
            LOCAL.ufrag() + ":" + REMOTE.ufrag(),
            1000,
            new StunWriter.Role(true, 1),
            true,
            new StunKey(password));
    transport.onDatagram(check, 0, check.length, from, nowNs);
  }

  private void runUntil(long nowNs) {
    while (transport.deadlineNs() <= nowNs) {
      transport.onDeadline(transport.deadlineNs());
    }
  }

  private static final class Recorder implements TransportHost, MediaListener, HandshakeInbox {
    private final List<CloseReason> closed = new ArrayList<>();
    private int sent;
    private int handshakes;
    private boolean full;
    private boolean inboxClosed;

    @Override
    public boolean send(RemoteAddress to, byte[] array, int offset, int length) {
      sent++;
      return true;
    }

    @Override
    public HandshakeInbox startHandshake(DtlsHandshake handshake) {
      handshakes++;
      return this;
    }

    @Override
    public boolean offer(byte[] array, int offset, int length) {
      return !full;
    }

    @Override
    public byte @Nullable [] poll() {
      return null;
    }

    @Override
    public void close() {
      inboxClosed = true;
    }

    @Override
    public void onClosed(CloseReason reason, String detail, long nowNs) {
      closed.add(reason);
    }
  }
}
