package io.coanchor.core.ice;

import static io.coanchor.core.ice.IceSamples.CLIENT;
import static io.coanchor.core.ice.IceSamples.CLIENT_REBOUND;
import static io.coanchor.core.ice.IceSamples.CLIENT_UDP;
import static io.coanchor.core.ice.IceSamples.HOST_PRIORITY;
import static io.coanchor.core.ice.IceSamples.SECOND;
import static io.coanchor.core.ice.IceSamples.SERVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coanchor.core.packet.DropReason;
import io.coanchor.core.stun.StunKey;
import io.coanchor.core.stun.StunMessage;
import io.coanchor.core.stun.StunWriter;
import io.coanchor.core.stun.TransactionId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class IceLiteAgentTest {
  private static final StunKey KEY = new StunKey(SERVER.pwd());
  private static final String USERNAME = "srvA:cliA";
  private static final StunWriter.Role CONTROLLING = new StunWriter.Role(true, 1);
  private static final RemoteAddress CLIENT_IPV6 = IceSamples.udp("2001:db8::1", 40_001);

  private final RecordingListener listener = new RecordingListener();
  private final IceLiteAgent agent = new IceLiteAgent(SERVER, CLIENT, new Random(1), listener);
  private int transaction;

  @Test
  void shouldAnswerACheckWithTheAddressItCameFrom() {
    check(CLIENT_IPV6, HOST_PRIORITY, false, 0);

    StunMessage response = response();
    assertThat(response.kind()).isEqualTo(StunMessage.Kind.SUCCESS);
    assertThat(response.transactionId()).isEqualTo(new TransactionId(0, transaction));
    assertThat(response.mappedAddress()).isEqualTo(CLIENT_IPV6.address());
    assertThat(response.verify(KEY)).isTrue();
    assertThat(listener.sent.getLast().to()).isEqualTo(CLIENT_IPV6);
    assertThat(agent.isValidated(CLIENT_IPV6)).isTrue();
    assertThat(agent.isValidated(CLIENT_UDP)).isFalse();
    assertThat(listener.consents).isEqualTo(1);
  }

  @Test
  void shouldUseTheFirstValidatedAddressUntilOneIsNominated() {
    check(CLIENT_UDP, HOST_PRIORITY, false, 0);
    check(CLIENT_IPV6, HOST_PRIORITY, false, 0);
    assertThat(agent.selected()).isEqualTo(CLIENT_UDP);

    check(CLIENT_IPV6, 1, true, 0);
    assertThat(agent.selected()).isEqualTo(CLIENT_IPV6);
    check(CLIENT_UDP, HOST_PRIORITY, false, 0);
    assertThat(agent.selected()).isEqualTo(CLIENT_IPV6);
    assertThat(listener.selected).containsExactly(CLIENT_UDP, CLIENT_IPV6);
  }

  @Test
  void shouldSettleAnAggressivePeerOnTheHighestPriority() {
    check(CLIENT_UDP, HOST_PRIORITY, true, 0);
    check(CLIENT_IPV6, HOST_PRIORITY - 1, true, SECOND);
    assertThat(agent.selected()).isEqualTo(CLIENT_UDP);
    check(CLIENT_REBOUND, HOST_PRIORITY + 1, true, SECOND);
    assertThat(agent.selected()).isEqualTo(CLIENT_REBOUND);
  }

  @Test
  void shouldFollowARenominationToALowerPriority() {
    check(CLIENT_UDP, HOST_PRIORITY, true, 0);
    check(CLIENT_UDP, HOST_PRIORITY, true, 9 * SECOND);
    check(CLIENT_IPV6, 1, true, 10 * SECOND);

    assertThat(agent.selected()).isEqualTo(CLIENT_IPV6);
  }

  @Test
  void shouldRefuseAPeerThatWantsToBeControlled() {
    byte[] request =
        StunWriter.bindingRequest(
            nextId(), USERNAME, 1, new StunWriter.Role(false, -1), false, KEY);
    receive(request, CLIENT_UDP, 0);

    assertThat(response().errorCode()).isEqualTo(487);
    assertThat(response().verify(KEY)).isTrue();
    assertThat(agent.isValidated(CLIENT_UDP)).isFalse();
    assertThat(listener.consents).isZero();
  }

  @Test
  void shouldTellAnAuthenticatedPeerWhatIsNotUnderstood() throws Exception {
    receive(requestWith(attribute(0x7abc, new byte[8]), SERVER.pwd()), CLIENT_UDP, 0);
    assertThat(response().errorCode()).isEqualTo(420);
    assertThat(agent.isValidated(CLIENT_UDP)).isFalse();

    receive(requestWith(attribute(0x7abc, new byte[8]), "wrong password"), CLIENT_UDP, 0);
    assertThat(listener.sent).hasSize(1);
    assertThat(listener.drops.get(DropReason.STUN_BAD_INTEGRITY)).isEqualTo(1);
  }

  @Test
  void shouldAnswerNothingThatIsNotAuthenticated() throws Exception {
    byte[] wrongKey =
        StunWriter.bindingRequest(
            nextId(), USERNAME, 1, CONTROLLING, true, new StunKey("x".repeat(22)));
    receive(wrongKey, CLIENT_UDP, 0);
    assertThat(listener.drops.get(DropReason.STUN_BAD_INTEGRITY)).isEqualTo(1);

    receive(
        StunWriter.bindingRequest(nextId(), "srvX:cliA", 1, CONTROLLING, true, KEY), CLIENT_UDP, 0);
    receive(StunWriter.bindingRequest(nextId(), "srvA", 1, CONTROLLING, true, KEY), CLIENT_UDP, 0);
    receive(
        StunWriter.bindingRequest(nextId(), "srvAA:cliA", 1, CONTROLLING, true, KEY),
        CLIENT_UDP,
        0);
    assertThat(listener.drops.get(DropReason.STUN_UNKNOWN_UFRAG)).isEqualTo(3);

    receive(withoutIntegrity(), CLIENT_UDP, 0);
    assertThat(listener.drops.get(DropReason.STUN_BAD_INTEGRITY)).isEqualTo(2);

    receive(new byte[20], CLIENT_UDP, 0);
    assertThat(listener.drops.get(DropReason.STUN_MALFORMED)).isEqualTo(1);

    receive(StunWriter.bindingSuccess(nextId(), CLIENT_UDP.address(), KEY), CLIENT_UDP, 0);
    assertThat(listener.drops.get(DropReason.STUN_UNEXPECTED)).isEqualTo(1);

    assertThat(listener.sent).isEmpty();
    assertThat(listener.selected).isEmpty();
    assertThat(listener.consents).isZero();
  }

  @Test
  void shouldNeverAnswerWithMoreThanItWasAsked() throws Exception {
    byte[][] extras = {
      new byte[0],
      attribute(0x0025, new byte[0]),
      attribute(0x0024, new byte[4]),
      attribute(0x802a, new byte[8]),
      attribute(0x8029, new byte[8]),
      attribute(0x7abc, new byte[0]),
      attribute(0x7abc, new byte[8]),
      manyUnknown(16)
    };
    for (byte[] extra : extras) {
      for (RemoteAddress from : new RemoteAddress[] {CLIENT_UDP, CLIENT_IPV6}) {
        byte[] request = requestWith(extra, SERVER.pwd());
        int before = listener.sent.size();
        receive(request, from, 0);
        for (RecordingListener.Sent sent : listener.sent.subList(before, listener.sent.size())) {
          assertThat(sent.bytes().length).isLessThanOrEqualTo(request.length);
        }
        assertThat(listener.sent.size() - before).isLessThanOrEqualTo(1);
      }
    }
    assertThat(listener.sent).isNotEmpty();
    assertThat(listener.drops.get(DropReason.STUN_MALFORMED)).isPositive();
  }

  @Test
  void shouldIgnoreAKeepalive() {
    byte[] indication = ByteBuffer.allocate(20).putInt(0x00110000).putInt(0x2112a442).array();
    receive(indication, CLIENT_UDP, 0);

    assertThat(listener.sent).isEmpty();
    assertThat(listener.drops.debugState()).isEmpty();
    assertThat(listener.consents).isZero();
  }

  @Test
  void shouldRememberABoundedNumberOfAddresses() {
    check(CLIENT_UDP, HOST_PRIORITY, true, 0);
    for (int port = 1; port <= 100; port++) {
      check(IceSamples.udp("198.51.100.2", port), 1, false, port);
    }

    assertThat(agent.isValidated(CLIENT_UDP)).isTrue();
    assertThat(agent.isValidated(IceSamples.udp("198.51.100.2", 100))).isTrue();
    assertThat(agent.isValidated(IceSamples.udp("198.51.100.2", 86))).isTrue();
    assertThat(agent.isValidated(IceSamples.udp("198.51.100.2", 85))).isFalse();
  }

  @Test
  void shouldForgetAnAddressThatIsNoLongerCheckedButNotTheOneInUse() {
    check(CLIENT_UDP, HOST_PRIORITY, true, 0);
    check(CLIENT_IPV6, 1, false, SECOND);
    assertThat(agent.deadlineNs()).isEqualTo(61 * SECOND);
    assertThat(agent.deadlineReason()).isEqualTo(IceTimer.ADDRESS_EXPIRY);

    agent.onDeadline(61 * SECOND - 1);
    assertThat(agent.isValidated(CLIENT_IPV6)).isTrue();
    agent.onDeadline(61 * SECOND);
    assertThat(agent.isValidated(CLIENT_IPV6)).isFalse();
    assertThat(agent.isValidated(CLIENT_UDP)).isTrue();
    assertThat(agent.deadlineNs()).isEqualTo(Long.MAX_VALUE);
    assertThat(agent.deadlineReason()).isEqualTo(IceTimer.NONE);
  }

  @Test
  void shouldFallBackWhenTheConnectionInUseCloses() {
    RemoteAddress tcp = IceSamples.tcp("198.51.100.1", 50_000);
    check(CLIENT_UDP, 1, false, 0);
    check(tcp, HOST_PRIORITY, true, 0);
    agent.onClosed(tcp, SECOND);

    assertThat(agent.selected()).isEqualTo(CLIENT_UDP);
    assertThat(listener.selected).containsExactly(CLIENT_UDP, tcp, CLIENT_UDP);
    assertThat(agent.isValidated(tcp)).isFalse();
  }

  @Test
  void shouldKeepBothGenerationsUntilTheNewOneIsNominated() {
    check(CLIENT_UDP, HOST_PRIORITY, true, 0);
    agent.restart(IceSamples.SERVER_RESTARTED, IceSamples.CLIENT_RESTARTED);
    StunKey newKey = new StunKey(IceSamples.SERVER_RESTARTED.pwd());

    receive(newCheck(newKey, false), CLIENT_IPV6, 0);
    assertThat(response().verify(newKey)).isTrue();
    assertThat(agent.selected()).isEqualTo(CLIENT_UDP);
    check(CLIENT_UDP, HOST_PRIORITY, true, 0);
    assertThat(response().verify(KEY)).isTrue();
    assertThat(listener.retired).isEmpty();

    receive(newCheck(newKey, true), CLIENT_IPV6, 0);
    assertThat(agent.selected()).isEqualTo(CLIENT_IPV6);
    assertThat(listener.retired).containsExactly(SERVER);
    int sent = listener.sent.size();
    check(CLIENT_UDP, HOST_PRIORITY, true, 0);
    assertThat(listener.sent).hasSize(sent);
    assertThat(listener.drops.get(DropReason.STUN_UNKNOWN_UFRAG)).isEqualTo(1);
  }

  @Test
  void shouldRefuseARestartWithTheSameFragment() {
    assertThatThrownBy(() -> agent.restart(SERVER, IceSamples.CLIENT_RESTARTED))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("srvA");
  }

  private byte[] newCheck(StunKey newKey, boolean useCandidate) {
    return StunWriter.bindingRequest(nextId(), "srvB:cliB", 1, CONTROLLING, useCandidate, newKey);
  }

  private void check(RemoteAddress from, long priority, boolean useCandidate, long nowNs) {
    receive(
        StunWriter.bindingRequest(nextId(), USERNAME, priority, CONTROLLING, useCandidate, KEY),
        from,
        nowNs);
  }

  private void receive(byte[] bytes, RemoteAddress from, long nowNs) {
    agent.onStun(bytes, 0, bytes.length, from, nowNs);
  }

  private TransactionId nextId() {
    return new TransactionId(0, ++transaction);
  }

  private StunMessage response() {
    byte[] bytes = listener.sent.getLast().bytes();
    return Objects.requireNonNull(StunMessage.decode(bytes, 0, bytes.length));
  }

  private static byte[] withoutIntegrity() throws Exception {
    byte[] whole = requestWith(new byte[0], SERVER.pwd());
    byte[] cut = Arrays.copyOf(whole, whole.length - 24);
    cut[3] = (byte) (cut.length - 20);
    return cut;
  }

  /** A request built by hand, without PRIORITY, role or FINGERPRINT: as short as they come. */
  private static byte[] requestWith(byte[] extra, String password) throws Exception {
    byte[] username = attribute(0x0006, USERNAME.getBytes(StandardCharsets.US_ASCII));
    int length = username.length + extra.length + 24;
    ByteBuffer out = ByteBuffer.allocate(20 + length);
    out.putShort((short) 1).putShort((short) length).putInt(0x2112a442).put(new byte[12]);
    out.put(username).put(extra);
    Mac mac = Mac.getInstance("HmacSHA1");
    mac.init(new SecretKeySpec(password.getBytes(StandardCharsets.US_ASCII), "HmacSHA1"));
    mac.update(out.array(), 0, out.position());
    return out.putShort((short) 8).putShort((short) 20).put(mac.doFinal()).array();
  }

  private static byte[] manyUnknown(int count) {
    ByteBuffer out = ByteBuffer.allocate(4 * count);
    for (int i = 0; i < count; i++) {
      out.put(attribute(0x7a00 + i, new byte[0]));
    }
    return out.array();
  }

  private static byte[] attribute(int type, byte[] value) {
    ByteBuffer out = ByteBuffer.allocate(4 + ((value.length + 3) & ~3));
    return out.putShort((short) type).putShort((short) value.length).put(value).array();
  }
}
