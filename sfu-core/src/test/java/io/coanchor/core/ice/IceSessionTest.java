package io.coanchor.core.ice;

import static io.coanchor.core.ice.IceSamples.CLIENT;
import static io.coanchor.core.ice.IceSamples.CLIENT_REBOUND;
import static io.coanchor.core.ice.IceSamples.CLIENT_RESTARTED;
import static io.coanchor.core.ice.IceSamples.CLIENT_UDP;
import static io.coanchor.core.ice.IceSamples.HOST_PRIORITY;
import static io.coanchor.core.ice.IceSamples.MS;
import static io.coanchor.core.ice.IceSamples.SECOND;
import static io.coanchor.core.ice.IceSamples.SERVER;
import static io.coanchor.core.ice.IceSamples.SERVER_RESTARTED;
import static io.coanchor.core.ice.IceSamples.SERVER_UDP;
import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.core.packet.DropReason;
import io.coanchor.core.sdp.IceCredentials;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The lite and the controlling agent against each other over a network on a virtual clock. */
class IceSessionTest {
  private static final int SEEDS = 200;

  private final VirtualNetwork network = new VirtualNetwork(1);
  private IceLiteAgent server =
      new IceLiteAgent(SERVER, CLIENT, new Random(1), network.serverListener);
  private IceControllingAgent client = client(network);

  @Test
  void shouldConnectInTwoRoundTrips() {
    start();

    assertThat(network.runUntil(SECOND, () -> client.selected() != null)).isTrue();
    assertThat(elapsedMs()).isEqualTo(20);
    assertThat(network.runUntil(SECOND, this::nominated)).isTrue();
    assertThat(elapsedMs()).isEqualTo(40);
    assertThat(server.selected()).isEqualTo(CLIENT_UDP);
    assertThat(client.isValidated(SERVER_UDP)).isTrue();
    assertThat(client.debugState()).containsEntry("mapped", CLIENT_UDP.address().toString());
    assertThat(network.sentByServer).isEqualTo(network.sentByClient).isEqualTo(2);
  }

  @Test
  void shouldConnectUnderLossDelayAndReordering() {
    List<Long> times = new ArrayList<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      VirtualNetwork lossy = new VirtualNetwork(seed);
      lossy.loss = 0.5;
      lossy.delayNs = 30 * MS;
      lossy.jitterNs = 60 * MS;
      IceLiteAgent lite = new IceLiteAgent(SERVER, CLIENT, new Random(1), lossy.serverListener);
      IceControllingAgent controlling = client(lossy);
      lossy.connect(lite, controlling);
      controlling.addRemoteCandidate(SERVER_UDP, HOST_PRIORITY, lossy.nowNs());

      boolean connected =
          lossy.runUntil(
              29 * SECOND, () -> controlling.selected() != null && lite.selected() != null);
      assertThat(connected).as("seed %d", seed).isTrue();
      times.add((lossy.nowNs() - 7 * SECOND) / MS);
      assertThat(lossy.runUntil(29 * SECOND, () -> nominated(controlling))).isTrue();
      lossy.loss = 0.3;
      lossy.run(300 * SECOND);
      assertThat(lossy.clientListener.failures).as("seed %d", seed).isZero();
    }
    Collections.sort(times);
    assertThat(times.get(SEEDS / 2)).as("median of %s", times).isLessThan(2_000);
  }

  @Test
  void shouldKeepConsentForAnHour() {
    start();
    network.run(3600 * SECOND);

    assertThat(network.clientListener.failures).isZero();
    assertThat(network.serverListener.consents).isBetween(3600 / 6, 3600 / 4 + 2);
    assertThat(network.nowNs() - network.serverListener.lastConsentNs).isLessThan(6 * SECOND);
    assertThat(network.clientListener.selected).containsExactly(SERVER_UDP);
    assertThat(network.serverListener.selected).containsExactly(CLIENT_UDP);
  }

  @Test
  void shouldFailWhenConsentRunsOut() {
    start();
    network.run(10 * SECOND);
    network.cut = true;
    long cutNs = network.nowNs();

    assertThat(network.runUntil(60 * SECOND, () -> network.clientListener.failures > 0)).isTrue();
    assertThat(network.nowNs() - cutNs).isBetween(24 * SECOND, 30 * SECOND);
    assertThat(client.selected()).isNull();
    assertThat(client.deadlineReason()).isEqualTo(IceTimer.NONE);
    assertThat(client.deadlineNs()).isEqualTo(Long.MAX_VALUE);
    int sent = network.sentByClient;
    network.run(60 * SECOND);
    assertThat(network.sentByClient).isEqualTo(sent);
    assertThat(network.clientListener.failures).isEqualTo(1);
  }

  @Test
  void shouldSurviveAnOutageShorterThanConsent() {
    start();
    network.run(10 * SECOND);
    network.cut = true;
    network.run(20 * SECOND);
    network.cut = false;
    network.run(60 * SECOND);

    assertThat(network.clientListener.failures).isZero();
    assertThat(client.selected()).isEqualTo(SERVER_UDP);
  }

  @Test
  void shouldFailWhenNobodyAnswers() {
    network.cut = true;
    start();

    assertThat(network.runUntil(60 * SECOND, () -> network.clientListener.failures > 0)).isTrue();
    assertThat(elapsedMs()).isEqualTo(30_000);
    assertThat(network.clientListener.selected).isEmpty();
  }

  @Test
  void shouldTakeThePairThatWorksWithoutWaitingLongForABetterOne() {
    network.connect(server, client);
    client.addRemoteCandidate(IceSamples.udp("192.0.2.99", 8000), HOST_PRIORITY, network.nowNs());
    client.addRemoteCandidate(SERVER_UDP, HOST_PRIORITY - 1, network.nowNs());

    assertThat(network.runUntil(SECOND, this::nominated)).isTrue();
    assertThat(elapsedMs()).isLessThanOrEqualTo(50 + 20 + 50 + 20);
    assertThat(client.selected()).isEqualTo(SERVER_UDP);
  }

  @Test
  void shouldTakeACandidateThatComesLate() {
    network.connect(server, client);
    client.addRemoteCandidate(IceSamples.udp("192.0.2.99", 8000), HOST_PRIORITY, network.nowNs());
    network.run(5 * SECOND);
    client.addRemoteCandidate(SERVER_UDP, HOST_PRIORITY - 1, network.nowNs());

    assertThat(network.runUntil(SECOND, this::nominated)).isTrue();
  }

  @Test
  void shouldConnectOverTcp() {
    network.serverAt = IceSamples.tcp("203.0.113.7", 8000);
    network.clientSeenAs = IceSamples.tcp("198.51.100.1", 50_123);
    network.connect(server, client);
    client.addRemoteCandidate(network.serverAt, HOST_PRIORITY, network.nowNs());

    assertThat(network.runUntil(SECOND, this::nominated)).isTrue();
    assertThat(server.selected()).isEqualTo(network.clientSeenAs);
    client.onClosed(network.serverAt, network.nowNs());
    server.onClosed(network.clientSeenAs, network.nowNs());
    assertThat(client.selected()).isNull();
    assertThat(server.selected()).isNull();
    assertThat(server.isValidated(network.clientSeenAs)).isFalse();
  }

  @Test
  void shouldFollowANatRebinding() {
    start();
    network.run(10 * SECOND);
    server.onSecured();
    network.clientSeenAs = CLIENT_REBOUND;

    assertThat(network.runUntil(6 * SECOND, () -> CLIENT_REBOUND.equals(server.selected())))
        .isTrue();
    assertThat(server.isValidated(CLIENT_UDP)).isTrue();
    network.run(120 * SECOND);
    assertThat(network.clientListener.failures).isZero();
    assertThat(server.isValidated(CLIENT_UDP)).isFalse();
    assertThat(server.isValidated(CLIENT_REBOUND)).isTrue();
  }

  @Test
  void shouldRestart() {
    start();
    network.run(10 * SECOND);
    server.restart(SERVER_RESTARTED, CLIENT_RESTARTED);
    client.restart(CLIENT_RESTARTED, SERVER_RESTARTED);
    assertThat(client.selected()).isEqualTo(SERVER_UDP);

    assertThat(
            network.runUntil(
                SECOND,
                () ->
                    !network.clientListener.retired.isEmpty()
                        && !network.serverListener.retired.isEmpty()))
        .isTrue();
    assertThat(network.clientListener.retired).containsExactly(CLIENT);
    assertThat(network.serverListener.retired).containsExactly(SERVER);
    network.run(120 * SECOND);
    assertThat(network.clientListener.failures).isZero();
    assertThat(client.selected()).isEqualTo(SERVER_UDP);
    assertThat(network.clientListener.drops.debugState()).isEmpty();
    assertThat(network.serverListener.drops.debugState()).isEmpty();
  }

  @Test
  void shouldRestartToAnotherAddress() {
    start();
    network.run(10 * SECOND);
    server.onSecured();
    network.clientSeenAs = CLIENT_REBOUND;
    server.restart(SERVER_RESTARTED, CLIENT_RESTARTED);
    client.restart(CLIENT_RESTARTED, SERVER_RESTARTED);

    assertThat(network.runUntil(SECOND, () -> CLIENT_REBOUND.equals(server.selected()))).isTrue();
  }

  @Test
  void shouldPlayOnWhenARestartFailsAtTheClient() {
    start();
    network.run(10 * SECOND);
    // The server never heard of it.
    client.restart(CLIENT_RESTARTED, SERVER_RESTARTED);
    network.run(120 * SECOND);

    assertThat(network.clientListener.restartsFailed).containsExactly(CLIENT_RESTARTED);
    assertThat(network.clientListener.failures).isZero();
    assertThat(client.selected()).isEqualTo(SERVER_UDP);
    assertThat(network.nowNs() - network.clientListener.lastConsentNs).isLessThan(7 * SECOND);
    assertThat(network.serverListener.drops.get(DropReason.STUN_UNKNOWN_UFRAG)).isPositive();
  }

  @Test
  void shouldPlayOnWhenARestartFailsAtTheServer() {
    start();
    network.run(10 * SECOND);
    // The client never got the answer.
    server.restart(SERVER_RESTARTED, CLIENT_RESTARTED);
    network.run(120 * SECOND);

    assertThat(network.clientListener.failures).isZero();
    assertThat(network.serverListener.retired).isEmpty();
    assertThat(network.nowNs() - network.serverListener.lastConsentNs).isLessThan(7 * SECOND);
    // The next try replaces it.
    IceCredentials third = new IceCredentials("srvC", "thirdServerPasswordThirdServer");
    server.restart(third, CLIENT_RESTARTED);
    client.restart(CLIENT_RESTARTED, third);
    network.run(SECOND);
    assertThat(network.serverListener.retired).containsExactly(SERVER_RESTARTED, SERVER);
  }

  @Test
  void shouldNotConnectWithAWrongPassword() {
    server =
        new IceLiteAgent(
            new IceCredentials("srvA", "x".repeat(24)),
            CLIENT,
            new Random(1),
            network.serverListener);
    start();

    assertThat(network.runUntil(60 * SECOND, () -> network.clientListener.failures > 0)).isTrue();
    assertThat(network.serverListener.drops.get(DropReason.STUN_BAD_INTEGRITY)).isPositive();
    assertThat(network.sentByServer).isZero();
    assertThat(server.selected()).isNull();
    assertThat(server.isValidated(CLIENT_UDP)).isFalse();
    assertThat(network.serverListener.consents).isZero();
  }

  @Test
  void shouldSettleWhoControlsWhenBothDo() {
    for (int seed = 0; seed < 20; seed++) {
      VirtualNetwork between = new VirtualNetwork(seed);
      IceControllingAgent other =
          new IceControllingAgent(
              SERVER, CLIENT, between.random, between.serverListener, between.nowNs());
      IceControllingAgent one = client(between);
      between.connect(other, one);
      one.addRemoteCandidate(SERVER_UDP, HOST_PRIORITY, between.nowNs());
      other.addRemoteCandidate(CLIENT_UDP, HOST_PRIORITY, between.nowNs());

      assertThat(between.runUntil(5 * SECOND, () -> nominated(one) && nominated(other)))
          .as("seed %d", seed)
          .isTrue();
      assertThat(one.debugState().get("role")).isNotEqualTo(other.debugState().get("role"));
      between.run(120 * SECOND);
      assertThat(between.clientListener.failures + between.serverListener.failures).isZero();
    }
  }

  @Test
  void shouldConnectFullPeersOverAPathSlowerThanTheirRetransmissions() {
    network.delayNs = 700 * MS;
    IceControllingAgent other =
        new IceControllingAgent(
            SERVER, CLIENT, network.random, network.serverListener, network.nowNs());
    network.connect(other, client);
    client.addRemoteCandidate(SERVER_UDP, HOST_PRIORITY, network.nowNs());
    other.addRemoteCandidate(CLIENT_UDP, HOST_PRIORITY, network.nowNs());

    assertThat(network.runUntil(15 * SECOND, () -> nominated(client) && nominated(other))).isTrue();
  }

  @Test
  void shouldFindAPeerThatChecksFirst() {
    IceControllingAgent other =
        new IceControllingAgent(
            SERVER, CLIENT, network.random, network.serverListener, network.nowNs());
    network.connect(other, client);
    client.addRemoteCandidate(SERVER_UDP, HOST_PRIORITY, network.nowNs());

    assertThat(network.runUntil(5 * SECOND, () -> nominated(client) && nominated(other))).isTrue();
    assertThat(other.selected()).isEqualTo(CLIENT_UDP);
  }

  private void start() {
    network.connect(server, client);
    client.addRemoteCandidate(SERVER_UDP, HOST_PRIORITY, network.nowNs());
  }

  private long elapsedMs() {
    return (network.nowNs() - 7 * SECOND) / MS;
  }

  private boolean nominated() {
    return nominated(client);
  }

  private static boolean nominated(IceControllingAgent agent) {
    return agent.isNominated();
  }

  private static IceControllingAgent client(VirtualNetwork network) {
    return new IceControllingAgent(
        CLIENT, SERVER, network.random, network.clientListener, network.nowNs());
  }
}
