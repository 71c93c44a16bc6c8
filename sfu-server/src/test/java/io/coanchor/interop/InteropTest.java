package io.coanchor.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.coanchor.e2e.TestServer;
import io.coanchor.interop.UdpRelay.Way;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Stacks that are not ours and not a browser's push and play: werift, which has an ICE, DTLS and
 * SRTP of its own in TypeScript, and libdatachannel, with which OBS Studio publishes. Between them
 * they take both roles of DTLS, both SRTP profiles, UDP and ICE-TCP. Every packet that arrives has
 * to be of the clip that was sent.
 */
@Tag("interop")
class InteropTest {
  private static final String WERIFT = "werift";
  private static final String DATACHANNEL = "node-datachannel";
  private static final String GCM = "AEAD_AES_128_GCM";
  private static final String CM = "AES128_CM_SHA1_80";
  private static final int H264 = 96;
  private static final int RTX = 97;
  private static final int RED = 63;
  private static final int LOST = 3;
  private static final int PACKETS = 40;
  private static final Gson GSON = new Gson();

  /** One side of a case: what it is told, and what the server is expected to agree with it. */
  record Side(String stack, Map<String, ?> options, String profile, String serverRole) {
    boolean has(String option) {
      return options.containsKey(option);
    }

    @Override
    public String toString() {
      return stack + " " + options;
    }
  }

  private TestServer server;

  @BeforeEach
  void start() throws Exception {
    server = TestServer.start("  advertise: [\"127.0.0.1\"]\n");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  static Stream<Side[]> cases() {
    Side obs = new Side(DATACHANNEL, Map.of(), GCM, "SERVER");
    Side weriftCm =
        new Side(WERIFT, Map.of("rtx", true, "red", true, "srtp", List.of(1)), CM, "SERVER");
    Side weriftGcm = new Side(WERIFT, Map.of("rtx", true, "twcc", true), GCM, "SERVER");
    Side datachannelRtx = new Side(DATACHANNEL, Map.of("rtx", true), GCM, "SERVER");
    Side weriftPassive =
        new Side(WERIFT, Map.of("setup", "passive", "srtp", List.of(1), "red", true), CM, "CLIENT");
    Side weriftTcp = new Side(WERIFT, Map.of("tcp", true, "setup", "passive"), GCM, "CLIENT");
    Side datachannelPassive = new Side(DATACHANNEL, Map.of("setup", "passive"), GCM, "CLIENT");
    Side datachannelTcp = new Side(DATACHANNEL, Map.of("tcp", true), GCM, "SERVER");
    return Stream.of(
        new Side[] {obs, weriftCm},
        new Side[] {weriftGcm, datachannelRtx},
        new Side[] {weriftPassive, weriftTcp},
        new Side[] {datachannelPassive, datachannelTcp});
  }

  @ParameterizedTest
  @MethodSource("cases")
  @Timeout(value = 90, unit = TimeUnit.SECONDS)
  void shouldCarryPictureAndSound(Side publisher, Side viewer) throws Exception {
    try (UdpRelay up = UdpRelay.to(server.server().udpPort());
        UdpRelay down = UdpRelay.to(server.server().udpPort());
        NodePeer anchor = start(publisher, "push", up);
        NodePeer player = start(viewer, "play", down)) {
      assertAnswered(anchor);
      anchor.await("connected");
      assertAnswered(player);
      player.await("connected");
      player.awaitReport("picture and sound", report -> arrived(report, PACKETS));
      assertAgreed("publisher", publisher);
      assertAgreed("viewer", viewer);
      loseUpward(publisher, up, anchor);
      if (!viewer.has("tcp")) {
        loseDownward(viewer, down, player);
      }
      player.tell("pli");
      player.await("keyframe");
      assertAllArrived(player);
      player.tell("delete");
      assertThat(player.await("deleted").get("status").getAsInt()).isEqualTo(200);
      anchor.awaitReport("the viewer's PLI", report -> rtcp(report, "pli") > 0);
      // as OBS does: first the connection, then the session
      anchor.tell("close");
      anchor.await("gone");
      anchor.tell("delete");
      assertThat(anchor.await("deleted").get("status").getAsInt()).isEqualTo(200);
      assertThat(sessions()).isEmpty();
    }
  }

  /** OBS declares the SSRC of its first layer only; the others are known by the rid they carry. */
  @Test
  @Timeout(value = 90, unit = TimeUnit.SECONDS)
  void shouldTakeTheLayersOfObs() throws Exception {
    Side obs = new Side(DATACHANNEL, Map.of("layers", 3), GCM, "SERVER");
    Side viewer = new Side(DATACHANNEL, Map.of(), GCM, "SERVER");
    try (UdpRelay up = UdpRelay.to(server.server().udpPort());
        UdpRelay down = UdpRelay.to(server.server().udpPort());
        NodePeer anchor = start(obs, "push", up);
        NodePeer player = start(viewer, "play", down)) {
      anchor.await("connected");
      player.await("connected");
      player.awaitReport("picture and sound", report -> arrived(report, PACKETS));
      List<String> rids =
          session("publisher")
              .getAsJsonObject("incoming")
              .getAsJsonArray("streams")
              .asList()
              .stream()
              .map(stream -> stream.getAsJsonObject().get("rid").getAsString())
              .sorted()
              .toList();
      assertThat(rids).containsExactly("", "0", "1", "2");
      assertAllArrived(player);
    }
  }

  private NodePeer start(Side side, String kind, UdpRelay relay) {
    Map<String, Object> options = new HashMap<>(side.options());
    if (!side.has("tcp")) {
      options.put("relay", relay.port());
    }
    boolean publishes = kind.equals("push");
    URI endpoint = server.endpoint(kind, "interop", publishes ? "anchor" : "viewer");
    return NodePeer.start(
        side.stack(), publishes, URI.create(endpoint + (publishes ? "" : "&wait=30")), options);
  }

  private static void assertAnswered(NodePeer peer) {
    JsonObject answered = peer.await("answered");
    assertThat(answered.get("status").getAsInt()).as("%s", answered).isEqualTo(201);
  }

  private static boolean arrived(JsonObject report, int packets) {
    return report.getAsJsonObject("video").get("packets").getAsInt() >= packets
        && report.getAsJsonObject("audio").get("packets").getAsInt() >= packets;
  }

  private static int rtcp(JsonObject report, String name) {
    JsonElement count = report.getAsJsonObject("rtcp").get(name);
    return count == null ? 0 : count.getAsInt();
  }

  /** The server asks for what it misses, and gets it from the publisher. */
  private static void loseUpward(Side side, UdpRelay relay, NodePeer anchor) {
    relay.lose(Way.TO_SERVER, H264, LOST);
    anchor.awaitReport(
        "packets lost to the server sent again",
        report -> {
          int again = relay.sentAgain(Way.TO_SERVER) + relay.packets(Way.TO_SERVER, RTX);
          return relay.lost(Way.TO_SERVER) == LOST && again >= LOST;
        });
    assertThat(relay.packets(Way.TO_SERVER, RTX) > 0).as("RTX").isEqualTo(side.has("rtx"));
    assertThat(relay.packets(Way.TO_SERVER, RED) > 0).as("RED").isEqualTo(side.has("red"));
    JsonObject report = anchor.awaitReport("reports", r -> rtcp(r, "rr") > 0);
    assertThat(rtcp(report, "twcc") > 0).as("transport-cc, %s", report).isEqualTo(side.has("twcc"));
  }

  /** The viewer asks for what it misses, and gets it from the server. */
  private static void loseDownward(Side side, UdpRelay relay, NodePeer player) {
    relay.lose(Way.TO_PEER, H264, LOST);
    JsonObject report =
        player.awaitReport(
            "packets lost to the viewer sent again",
            r -> {
              int again = relay.sentAgain(Way.TO_PEER) + relay.packets(Way.TO_PEER, RTX);
              return relay.lost(Way.TO_PEER) == LOST && again >= LOST;
            });
    assertThat(rtcp(report, "nack sent")).isPositive();
    assertThat(relay.packets(Way.TO_PEER, RTX) > 0).as("RTX").isEqualTo(side.has("rtx"));
  }

  private static void assertAllArrived(NodePeer player) {
    JsonObject report =
        player.awaitReport(
            "enough, nothing missing, and a sender report",
            r ->
                isWhole(r.getAsJsonObject("video"))
                    && isWhole(r.getAsJsonObject("audio"))
                    && rtcp(r, "sr") > 0);
    assertThat(NodePeer.startsWithKey(report)).as("%s", report).isTrue();
    for (String kind : List.of("audio", "video")) {
      JsonObject stream = report.getAsJsonObject(kind);
      assertThat(stream.get("known").getAsInt()).as("%s", stream).isGreaterThan(PACKETS);
      assertThat(stream.get("strange").getAsInt()).as("%s", stream).isZero();
      assertThat(stream.get("backwards").getAsInt()).as("%s", stream).isZero();
      assertThat(stream.get("ssrcs").getAsInt()).as("%s", stream).isEqualTo(1);
    }
  }

  private static boolean isWhole(JsonObject stream) {
    return stream.get("missing").getAsInt() == 0 && stream.get("known").getAsInt() > PACKETS;
  }

  private void assertAgreed(String part, Side side) {
    JsonObject channel = session(part).getAsJsonObject("channel");
    assertThat(channel.get("srtpProfile").getAsString()).isEqualTo(side.profile());
    assertThat(channel.get("dtlsRole").getAsString()).isEqualTo(side.serverRole());
    assertThat(channel.getAsJsonObject("ice").get("selected").getAsString())
        .endsWith((side.has("tcp") ? "/tcp" : "/udp") + " at 127.0.0.1");
  }

  private JsonObject session(String part) {
    return sessions().asList().stream()
        .map(JsonElement::getAsJsonObject)
        .filter(session -> session.get("part").getAsString().equals(part))
        .findFirst()
        .orElseThrow()
        .getAsJsonObject("media");
  }

  private JsonArray sessions() {
    return GSON.toJsonTree(server.server().debugState())
        .getAsJsonObject()
        .getAsJsonArray("sessions");
  }
}
