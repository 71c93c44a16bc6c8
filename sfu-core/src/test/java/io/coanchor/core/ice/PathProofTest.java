package io.coanchor.core.ice;

import static io.coanchor.core.ice.IceSamples.CLIENT;
import static io.coanchor.core.ice.IceSamples.CLIENT_REBOUND;
import static io.coanchor.core.ice.IceSamples.CLIENT_RESTARTED;
import static io.coanchor.core.ice.IceSamples.CLIENT_UDP;
import static io.coanchor.core.ice.IceSamples.HOST_PRIORITY;
import static io.coanchor.core.ice.IceSamples.SECOND;
import static io.coanchor.core.ice.IceSamples.SERVER;
import static io.coanchor.core.ice.IceSamples.SERVER_RESTARTED;
import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.core.packet.DropReason;
import io.coanchor.core.stun.StunKey;
import io.coanchor.core.stun.StunMessage;
import io.coanchor.core.stun.StunWriter;
import io.coanchor.core.stun.TransactionId;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Where media goes once there are keys: to addresses that the peer has answered from. */
class PathProofTest {
  private static final RemoteAddress VICTIM = IceSamples.udp("192.0.2.66", 53);
  private static final StunKey CLIENT_KEY = new StunKey(CLIENT.pwd());

  private final RecordingListener listener = new RecordingListener();
  private final IceLiteAgent agent = new IceLiteAgent(SERVER, CLIENT, new Random(1), listener);
  private int transaction;

  @Test
  void shouldMoveOnceThePeerAnswersFromThere() {
    connect();
    receive(check(1), CLIENT_REBOUND, 10 * SECOND);
    StunMessage question = question(CLIENT_REBOUND);
    assertThat(question.username()).isEqualTo("cliA:srvA");
    assertThat(question.verify(CLIENT_KEY)).isTrue();
    assertThat(question.controlled()).isTrue();
    assertThat(question.useCandidate()).isFalse();
    assertThat(agent.selected()).isEqualTo(CLIENT_UDP);
    assertThat(agent.isValidated(CLIENT_REBOUND)).as("what it sends counts").isTrue();

    receive(answer(question.transactionId(), CLIENT_KEY), CLIENT_REBOUND, 10 * SECOND);
    assertThat(agent.selected()).isEqualTo(CLIENT_REBOUND);
    assertThat(listener.drops.debugState()).isEmpty();
    receive(answer(question.transactionId(), CLIENT_KEY), CLIENT_REBOUND, 10 * SECOND);
    assertThat(listener.drops.get(DropReason.STUN_UNEXPECTED)).isEqualTo(1);
  }

  @Test
  void shouldAskAgainAsLongAsThePeerChecks() {
    connect();
    receive(check(1), CLIENT_REBOUND, 10 * SECOND);
    TransactionId first = question(CLIENT_REBOUND).transactionId();
    receive(check(1), CLIENT_REBOUND, 12 * SECOND);
    assertThat(question(CLIENT_REBOUND).transactionId()).isEqualTo(first);
    receive(answer(first, CLIENT_KEY), CLIENT_REBOUND, 13 * SECOND);
    assertThat(agent.selected()).isEqualTo(CLIENT_REBOUND);
  }

  @Test
  void shouldNotSendWhereAForgedOrReplayedCheckPoints() {
    connect();
    byte[] overheard = check(HOST_PRIORITY);
    receive(overheard, CLIENT_UDP, 9 * SECOND);
    receive(overheard, VICTIM, 10 * SECOND);
    TransactionId asked = question(VICTIM).transactionId();
    int sent = listener.sent.size();

    receive(answer(asked, new StunKey("x".repeat(24))), VICTIM, 10 * SECOND);
    receive(answer(asked, new StunKey(SERVER.pwd())), VICTIM, 10 * SECOND);
    receive(answer(new TransactionId(7, 7), CLIENT_KEY), VICTIM, 10 * SECOND);
    receive(answer(asked, CLIENT_KEY), CLIENT_REBOUND, 10 * SECOND);

    assertThat(listener.drops.get(DropReason.STUN_UNEXPECTED)).isEqualTo(4);
    assertThat(agent.selected()).isEqualTo(CLIENT_UDP);
    assertThat(listener.sent).hasSize(sent);
  }

  @Test
  void shouldNotForgetThePeerForAFewReplays() {
    connect();
    receive(check(1), CLIENT_REBOUND, 10 * SECOND);
    TransactionId asked = question(CLIENT_REBOUND).transactionId();
    byte[] overheard = check(1);
    for (int port = 1; port <= 7; port++) {
      receive(overheard, IceSamples.udp("192.0.2.66", port), 10 * SECOND);
    }
    receive(answer(asked, CLIENT_KEY), CLIENT_REBOUND, 10 * SECOND);
    assertThat(agent.selected()).isEqualTo(CLIENT_REBOUND);
    assertThat(agent.debugState()).containsEntry("proofsAwaited", 7);
  }

  @Test
  void shouldTakeATcpConnectionForAProof() {
    connect();
    RemoteAddress tcp = IceSamples.tcp("198.51.100.1", 50_000);
    receive(check(1), tcp, 10 * SECOND);
    assertThat(agent.selected()).isEqualTo(tcp);
  }

  @Test
  void shouldAskUnderTheCredentialsOfARestart() {
    connect();
    agent.restart(SERVER_RESTARTED, CLIENT_RESTARTED);
    byte[] check =
        StunWriter.bindingRequest(
            nextId(),
            "srvB:cliB",
            1,
            new StunWriter.Role(true, 1),
            true,
            new StunKey(SERVER_RESTARTED.pwd()));
    receive(check, CLIENT_REBOUND, 10 * SECOND);
    StunMessage question = question(CLIENT_REBOUND);
    StunKey key = new StunKey(CLIENT_RESTARTED.pwd());
    assertThat(question.username()).isEqualTo("cliB:srvB");
    assertThat(question.verify(key)).isTrue();
    assertThat(agent.selected()).isEqualTo(CLIENT_UDP);
    receive(answer(question.transactionId(), key), CLIENT_REBOUND, 10 * SECOND);
    assertThat(agent.selected()).isEqualTo(CLIENT_REBOUND);
  }

  private void connect() {
    receive(check(HOST_PRIORITY), CLIENT_UDP, 0);
    agent.onSecured();
  }

  private byte[] check(long priority) {
    return StunWriter.bindingRequest(
        nextId(),
        "srvA:cliA",
        priority,
        new StunWriter.Role(true, 1),
        true,
        new StunKey(SERVER.pwd()));
  }

  private static byte[] answer(TransactionId id, StunKey key) {
    return StunWriter.bindingSuccess(id, IceSamples.SERVER_UDP.address(), key);
  }

  private void receive(byte[] bytes, RemoteAddress from, long nowNs) {
    agent.onStun(bytes, 0, bytes.length, from, nowNs);
  }

  /** The last message that went out, a check to that address. */
  private StunMessage question(RemoteAddress to) {
    RecordingListener.Sent last = listener.sent.getLast();
    assertThat(last.to()).isEqualTo(to);
    StunMessage message =
        Objects.requireNonNull(StunMessage.decode(last.bytes(), 0, last.bytes().length));
    assertThat(message.kind()).isEqualTo(StunMessage.Kind.REQUEST);
    return message;
  }

  private TransactionId nextId() {
    return new TransactionId(0, ++transaction);
  }
}
