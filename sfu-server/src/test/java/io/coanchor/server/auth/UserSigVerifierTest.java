package io.coanchor.server.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.ThreadMXBean;
import com.tencentyun.TLSSigAPIv2;
import io.coanchor.server.auth.AuthException.Reason;
import io.coanchor.server.auth.UserSigVerifier.Room;
import io.coanchor.server.config.AppConfig;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class UserSigVerifierTest {
  private static final long APP = 1400188888L;
  private static final String KEY =
      "5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e";
  private static final long NOW = 1700000000L;
  private static final String FIELDS =
      "\"TLS.ver\":\"2.0\",\"TLS.identifier\":\"alice\",\"TLS.sdkappid\":1400188888,"
          + "\"TLS.expire\":60,\"TLS.time\":1700000000";

  private final UserSigSigner signer = new UserSigSigner(APP, KEY);

  @Test
  void shouldAcceptTheRecordedVector() throws Exception {
    JsonNode vector = vectors();
    String userSig = vector.get("plain").get("userSig").asText();

    at(NOW).verify(userSig, APP, vector.get("userId").asText());

    UserSigCodec.Decoded decoded = UserSigCodec.decode(userSig);
    assertThat(decoded.mac()).isEqualTo(vector.get("plain").get("sig").asText());
  }

  @Test
  void shouldSignAsTheRecordedVectors() throws Exception {
    JsonNode vector = vectors();
    JsonNode room = vector.get("stringRoom");
    PrivateMapKey permission =
        new PrivateMapKey("A", APP, 0, room.get("roomId").asText(), NOW + 86400, 255);

    String plain = signer.sign("A", NOW, 86400);
    String mapKey = signer.sign("A", NOW, 86400, permission);

    assertThat(UserSigCodec.decode(plain).mac()).isEqualTo(vector.get("plain").get("sig").asText());
    assertThat(Base64.getEncoder().encodeToString(permission.encode()))
        .isEqualTo(room.get("userBuf").asText());
    assertThat(UserSigCodec.decode(mapKey).mac()).isEqualTo(room.get("sig").asText());
    assertThat(at(NOW).verifyRoom(mapKey, APP, "A", new Room(0, "streamid"))).isEqualTo(permission);
  }

  @Test
  void shouldAcceptWhatTencentsSignerMakes() throws Exception {
    TLSSigAPIv2 tencent = new TLSSigAPIv2(APP, KEY);
    UserSigVerifier verifier = new UserSigVerifier(keys(false, KEY), InstantSource.system());
    for (int i = 0; i < 200; i++) {
      String user = "user_-" + i;
      verifier.verify(tencent.genUserSig(user, 60), APP, user);
      String intRoom = tencent.genPrivateMapKey(user, 60, 4294967294L - i, 42);
      verifier.verify(intRoom, APP, user);
      PrivateMapKey permission =
          verifier.verifyRoom(intRoom, APP, user, new Room(4294967294L - i, null));
      assertThat(permission.allows(Privilege.ENTER_ROOM)).isTrue();
      assertThat(permission.allows(Privilege.SEND_VIDEO)).isFalse();
      String strRoom = tencent.genPrivateMapKeyWithStringRoomID(user, 60, "room " + i, 255);
      assertThat(verifier.verifyRoom(strRoom, APP, user, new Room(0, "room " + i)).privileges())
          .isEqualTo(255);
    }
  }

  @Test
  void shouldAcceptEveryKeyOfTheAppWhileOneIsRotated() throws Exception {
    UserSigVerifier verifier = new UserSigVerifier(keys(false, "new", KEY), fixed(NOW));

    verifier.verify(signer.sign("alice", NOW, 60), APP, "alice");
    verifier.verify(new UserSigSigner(APP, "new").sign("alice", NOW, 60), APP, "alice");
    assertRefused(verifier, new UserSigSigner(APP, "old").sign("alice", NOW, 60), Reason.WRONG_KEY);
  }

  @Test
  void shouldAcceptPercentEncodedStars() throws Exception {
    String withStar = null;
    for (int i = 0; withStar == null; i++) {
      String userSig = signer.sign("alice", NOW - i, 3600);
      withStar = userSig.contains("*") ? userSig : null;
    }

    at(NOW).verify(withStar.replace("*", "%2A"), APP, "alice");
    at(NOW).verify(withStar.replace("*", "%2a"), APP, "alice");
    assertRefused(withStar.replace("*", "%2B"), Reason.BAD_ENCODING);
  }

  @Test
  void shouldExpireASecondAfterItsLife() throws Exception {
    String userSig = signer.sign("alice", NOW, 60);

    at(NOW + 60).verify(userSig, APP, "alice");
    assertRefused(at(NOW + 61), userSig, Reason.EXPIRED);
  }

  @Test
  void shouldRefuseEveryForgeryWithItsCode() {
    String good = signer.sign("alice", NOW, 60);

    assertRefused("", Reason.EMPTY);
    for (int cut = 1; cut < good.length(); cut++) {
      assertRefused(good.substring(0, cut), Reason.BAD_ENCODING);
      assertRefused(good.substring(cut), Reason.BAD_ENCODING);
    }
    assertRefused(good + "AAAA", Reason.BAD_ENCODING);
    assertRefused("A".repeat(1_000_000), Reason.BAD_ENCODING);
    assertRefused(bomb(10_000_000), Reason.BAD_ENCODING);
    assertRefused(bomb(1_000_000), Reason.BAD_ENCODING);
    assertRefused(bomb(UserSigCodec.MAX_JSON_BYTES + 1), Reason.BAD_ENCODING);
    assertRefused(new UserSigSigner(APP, "wrong").sign("alice", NOW, 60), Reason.WRONG_KEY);
    assertRefused(signer.sign("bob", NOW, 60), Reason.OTHER_USER);
    assertRefused(new UserSigSigner(APP + 1, KEY).sign("alice", NOW, 60), Reason.OTHER_APP);
    assertRefused(otherAlphabet(good), Reason.BAD_ENCODING);
    assertRefused("not a signature!", Reason.BAD_ENCODING);
    assertRefused(UserSigCodec.base64(new byte[30]), Reason.BAD_ENCODING);
    assertThat(reasonOf(at(NOW), good, APP + 1, "alice")).isEqualTo(Reason.UNKNOWN_APP);
  }

  @Test
  void shouldRefuseContentThatIsNotAUserSig() {
    String mac = ",\"TLS.sig\":\"" + "A".repeat(43) + "=\"";
    assertRefused(packed("{" + FIELDS + mac + "}"), Reason.WRONG_KEY);

    for (String json :
        List.of(
            "",
            "null",
            "[]",
            "{" + FIELDS + "}",
            "{" + FIELDS + mac,
            "{" + FIELDS + mac + "} {}",
            "{" + FIELDS + mac + ",\"TLS.identifier\":\"alice\"}",
            "{" + FIELDS + mac + ",\"TLS.identifier\":\"bob\"}",
            "{" + FIELDS + mac + ",\"other\":{}}",
            "{" + FIELDS + mac + ",\"other\":[1]}",
            "[".repeat(2000) + "]".repeat(2000),
            "{" + FIELDS.replace("1400188888", "\"1400188888\"") + mac + "}",
            "{" + FIELDS.replace("1400188888", "1400188888.0") + mac + "}",
            "{" + FIELDS.replace("1400188888", "1e99999999") + mac + "}",
            "{" + FIELDS.replace("\"TLS.expire\":60", "\"TLS.expire\":-60") + mac + "}",
            "{" + FIELDS.replace(":60", ":99999999999999999999999999") + mac + "}",
            "{" + FIELDS.replace(":60", ":9223372036854775807") + mac + "}",
            "{" + FIELDS.replace("\"alice\"", "null") + mac + "}",
            "{" + FIELDS.replace("\"2.0\"", "\"1.0\"") + mac + "}",
            "{" + FIELDS + mac + ",\"TLS.userbuf\":\"***\"}")) {
      assertRefused(packed(json), Reason.BAD_CONTENT);
    }
  }

  @Test
  void shouldCheckInTencentsOrder() {
    UserSigSigner stranger = new UserSigSigner(APP + 1, "wrong");

    assertRefused(at(NOW + 100), stranger.sign("bob", NOW, 60), Reason.OTHER_APP);
    assertRefused(
        at(NOW + 100), new UserSigSigner(APP, "wrong").sign("bob", NOW, 60), Reason.OTHER_USER);
    assertRefused(
        at(NOW + 100), new UserSigSigner(APP, "wrong").sign("alice", NOW, 60), Reason.EXPIRED);
  }

  @Test
  void shouldTieThePermissionToUserAppRoomAndTime() throws Exception {
    Room room = new Room(0, "r");
    String good = mapKey("alice", APP, 0, "r", NOW + 5);

    assertThat(at(NOW + 5).verifyRoom(good, APP, "alice", room).privileges()).isEqualTo(42);
    assertDenied(at(NOW + 6), good, room);
    assertDenied(at(NOW), good, new Room(0, "s"));
    assertDenied(at(NOW), mapKey("alice", APP, 123, null, NOW + 5), new Room(0, "123"));
    assertDenied(at(NOW), mapKey("alice", APP, 0, "123", NOW + 5), new Room(123, null));
    assertDenied(at(NOW), mapKey("bob", APP, 0, "r", NOW + 5), room);
    assertDenied(at(NOW), mapKey("alice", APP + 1, 0, "r", NOW + 5), room);
    assertDenied(at(NOW), signer.sign("alice", NOW, 60), room);
    assertDenied(at(NOW), "", room);
    assertDenied(at(NOW), new UserSigSigner(APP, "wrong").sign("alice", NOW, 60), room);
  }

  @Test
  void shouldRefuseAForgeryInConstantMemory() {
    String bomb = bomb(1_000_000);
    assertThat(bomb).hasSizeLessThan(UserSigCodec.MAX_CHARS);
    List<String> forgeries =
        List.of(
            "A".repeat(1_000_000),
            bomb,
            packed("[".repeat(4000)),
            packed("{\"a\":\"" + "b".repeat(4000) + "\"}"),
            new UserSigSigner(APP, "wrong").sign("alice", NOW, 60));
    UserSigVerifier verifier = at(NOW);
    for (int warm = 0; warm < 50; warm++) {
      forgeries.forEach(forgery -> reasonOf(verifier, forgery, APP, "alice"));
    }

    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    for (String forgery : forgeries) {
      long before = threads.getCurrentThreadAllocatedBytes();
      reasonOf(verifier, forgery, APP, "alice");
      assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(128 * 1024);
    }
  }

  @Test
  void shouldSayWhichKeyFileCannotBeUsed() {
    AppConfig config = new AppConfig(1, List.of(), List.of("/nonexistent/key"), false);

    assertThat(catchThrowableOfType(Exception.class, () -> AppKeys.load(List.of(config))))
        .hasMessageContaining("secret-key-files: /nonexistent/key: cannot be read");
  }

  private String mapKey(
      String user, long app, long room, @Nullable String stringRoom, long expiresAt) {
    return signer.sign(
        "alice", NOW, 60, new PrivateMapKey(user, app, room, stringRoom, expiresAt, 42));
  }

  private static void assertDenied(UserSigVerifier verifier, String mapKey, Room room) {
    AuthException e =
        catchThrowableOfType(
            AuthException.class, () -> verifier.verifyRoom(mapKey, APP, "alice", room));
    assertThat(e.reason()).isEqualTo(Reason.NOT_PERMITTED);
  }

  private static void assertRefused(String userSig, Reason reason) {
    assertRefused(at(NOW), userSig, reason);
  }

  private static void assertRefused(UserSigVerifier verifier, String userSig, Reason reason) {
    assertThat(reasonOf(verifier, userSig, APP, "alice"))
        .as(userSig.length() > 800 ? userSig.length() + " characters" : userSig)
        .isEqualTo(reason);
  }

  private static Reason reasonOf(UserSigVerifier verifier, String sig, long app, String user) {
    return catchThrowableOfType(AuthException.class, () -> verifier.verify(sig, app, user))
        .reason();
  }

  private static String packed(String json) {
    return UserSigCodec.base64(UserSigCodec.deflate(json.getBytes(StandardCharsets.UTF_8)));
  }

  /** A short text that inflates to {@code bytes} spaces. */
  private static String bomb(int bytes) {
    byte[] out = new byte[bytes / 500 + 100];
    try (Deflater deflater = new Deflater(9)) {
      deflater.setInput(" ".repeat(bytes).getBytes(StandardCharsets.UTF_8));
      deflater.finish();
      int length = deflater.deflate(out);
      return UserSigCodec.base64(Arrays.copyOf(out, length));
    }
  }

  private static String otherAlphabet(String userSig) {
    return userSig.replace('*', '+').replace('-', '/').replace('_', '=') + "====";
  }

  private static UserSigVerifier at(long nowSeconds) {
    try {
      return new UserSigVerifier(keys(false, KEY), fixed(nowSeconds));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static InstantSource fixed(long nowSeconds) {
    return InstantSource.fixed(Instant.ofEpochSecond(nowSeconds));
  }

  private static AppKeys keys(boolean roomPermission, String... keys) throws Exception {
    return AppKeys.load(List.of(new AppConfig(APP, List.of(keys), List.of(), roomPermission)));
  }

  private static JsonNode vectors() throws Exception {
    try (InputStream in = UserSigVerifierTest.class.getResourceAsStream("/vectors/usersig.json")) {
      return new ObjectMapper().readTree(in);
    }
  }
}
