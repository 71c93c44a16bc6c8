package io.coanchor.core.sdp;

import static io.coanchor.core.sdp.Sdps.some;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class SdpMalformedTest {
  private static final String BASE = Sdps.text("chromium-156-simulcast");

  @Test
  void shouldNameLineFieldAndExpectedValue() {
    SdpException.Malformed error =
        malformed("v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\nm=audio 70000 RTP/AVP 0\r\n");
    assertThat(error.line()).isEqualTo(5);
    assertThat(error.field()).isEqualTo("m=audio port");
    assertThat(error.expected()).isEqualTo("0..65535");
    assertThat(error).hasMessage("line 5: m=audio port: 70000 (expected: 0..65535)");
  }

  @Test
  void shouldRefuseWhatIsNoDescription() {
    assertThat(malformed("").field()).isEqualTo("session description");
    assertThat(malformed("{\"sdp\":1}").field()).isEqualTo("line");
    assertThat(malformed("o=- 1 1 IN IP4 0.0.0.0\r\n").field()).isEqualTo("first line");
    assertThat(malformed("v=1\r\n").expected()).isEqualTo("v=0");
    assertThat(malformed("v=0\r\ns=-\r\nt=0 0\r\n").field()).isEqualTo("o=");
    assertThat(malformed("v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\nt=0 0\r\n").field()).isEqualTo("s=");
    assertThat(malformed("v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\n").field()).isEqualTo("t=");
    assertThat(malformed("v=0\r\no=- 1 1\r\n").field()).isEqualTo("o=");
    assertThat(malformed("v=0\r\n\r\no=- 1 1 IN IP4 0.0.0.0\r\n").line()).isEqualTo(2);
  }

  @Test
  void shouldRefuseBrokenAttributes() {
    assertField("a=ice-ufrag:abc", "a=ice-ufrag");
    assertField("a=ice-ufrag:" + "a".repeat(257), "a=ice-ufrag");
    assertField("a=ice-ufrag:abcd efgh", "a=ice-ufrag");
    assertField("a=ice-pwd:tooshort", "a=ice-pwd");
    assertField("a=fingerprint:sha-256", "a=fingerprint");
    assertField("a=fingerprint:sha-256 GG" + ":00".repeat(31), "a=fingerprint");
    assertField("a=fingerprint:sha-256 00:00", "a=fingerprint");
    assertField("a=setup:both", "a=setup");
    assertField("a=mid:", "a=mid");
    assertField("a=mid:two words", "a=mid");
    assertField("a=extmap:0 urn:x", "a=extmap id");
    assertField("a=extmap:5000 urn:x", "a=extmap id");
    assertField("a=extmap:1", "a=extmap");
    assertField("a=extmap:1/both urn:x", "a=extmap direction");
    assertField("a=rtpmap:128 opus/48000", "a=rtpmap payload type");
    assertField("a=rtpmap:96 opus", "a=rtpmap");
    assertField("a=rtpmap:96 opus/0", "a=rtpmap clock rate");
    assertField("a=rtpmap:96 opus/4294967296", "a=rtpmap clock rate");
    assertField("a=rtpmap:96 opus/48000/0", "a=rtpmap channels");
    assertField("a=fmtp:96", "a=fmtp");
    assertField("a=fmtp:x y=z", "a=fmtp payload type");
    assertField("a=rtcp-fb:96", "a=rtcp-fb");
    assertField("a=ssrc:4294967296 cname:x", "a=ssrc");
    assertField("a=ssrc:-1 cname:x", "a=ssrc");
    assertField("a=ssrc:1", "a=ssrc");
    assertField("a=ssrc-group:FID", "a=ssrc-group");
    assertField("a=ssrc-group:FID 1 x", "a=ssrc-group");
    assertField("a=msid:a b c", "a=msid");
    assertField("a=rid:q", "a=rid");
    assertField("a=rid:q both", "a=rid");
    assertField("a=rid:q! send", "a=rid");
    assertField("a=simulcast:send", "a=simulcast");
    assertField("a=simulcast:push q", "a=simulcast");
    assertField("a=simulcast:send q;;f", "a=simulcast rid");
    assertField("a=candidate:1 1 udp", "a=candidate");
    assertField("a=candidate:1 0 udp 1 192.0.2.1 9 typ host", "a=candidate component");
    assertField("a=candidate:1 1 udp -1 192.0.2.1 9 typ host", "a=candidate priority");
    assertField("a=candidate:1 1 udp 1 192.0.2.1 65536 typ host", "a=candidate port");
  }

  @Test
  void shouldNeverRepeatAPassword() {
    assertThat(malformed(BASE + "a=ice-pwd:secret!secret!secret!secret\r\n"))
        .hasMessageNotContaining("secret!");
  }

  @Test
  void shouldKeepControlCharactersOutOfMessages() {
    assertThat(malformed(BASE + "a=setup:\u001b[31m\u0007\r\n").getMessage())
        .doesNotContain("\u001b")
        .doesNotContain("\u0007");
    assertThat(some(malformed(BASE + "a=setup:" + "x".repeat(5000) + "\r\n").getMessage()).length())
        .isLessThan(200);
  }

  @Test
  void shouldRefuseAMidUsedTwice() {
    assertThat(malformed(BASE.replace("a=mid:1", "a=mid:0")).field()).isEqualTo("a=mid");
  }

  @Test
  void shouldBoundEverything() {
    assertThat(malformed("v=0\r\n" + "a=x\r\n".repeat(20_000)).field()).isEqualTo("size");
    assertThat(malformed("v=0\r\n" + "a=x\r\n".repeat(4096)).field()).isEqualTo("lines");
    assertThat(malformed("v=0\r\na=" + "x".repeat(8192) + "\r\n").field()).isEqualTo("line");
    assertBound("m=audio 9 RTP/AVP 0\r\n", 16, "m-sections");
    assertBound("a=candidate:1 1 udp 1 192.0.2.1 9 typ host\r\n", 64, "candidates");
    assertBound("a=fingerprint:sha-1 00" + ":00".repeat(19) + "\r\n", 8, "fingerprints");
    assertBound("a=extmap:1 urn:x\r\n", 64, "a=extmap");
    assertBound("a=rid:a send\r\n", 32, "a=rid");
    assertBound("a=ssrc-group:FID 1\r\n", 32, "a=ssrc-group");
    assertBound("a=rtcp-fb:96 nack\r\n", 16, "a=rtcp-fb of one payload type");
    StringBuilder ssrcs = new StringBuilder(BASE);
    for (int i = 0; i < 65; i++) {
      ssrcs.append("a=ssrc:").append(i).append(" cname:x\r\n");
    }
    assertThat(malformed(ssrcs.toString()).field()).isEqualTo("number of a=ssrc sources");
    assertThat(malformed(BASE + "a=simulcast:send a" + ";a".repeat(40) + "\r\n").field())
        .isEqualTo("number of rids in a=simulcast");
    assertThat(malformed(BASE + "m=audio 9 RTP/AVP" + " 0".repeat(129) + "\r\n").field())
        .isEqualTo("number of formats");
  }

  @Test
  void shouldThrowNothingElseHoweverTheTextIsMangled() {
    long seed = 20_250_117;
    Random random = new Random(seed);
    int refused = 0;
    for (int i = 0; i < 1000; i++) {
      String source = Sdps.text(Sdps.ALL.get(random.nextInt(Sdps.ALL.size())));
      StringBuilder text = new StringBuilder(source);
      for (int edits = 1 + random.nextInt(6); edits > 0; edits--) {
        mangle(text, random);
      }
      try {
        SdpAttempt.everything(text.toString());
      } catch (SdpException e) {
        refused++;
      } catch (RuntimeException e) {
        Assertions.fail("seed " + seed + ", round " + i + ":\n" + text, e);
      }
    }
    assertThat(refused).as("seed %d", seed).isBetween(100, 990);
  }

  private static void mangle(StringBuilder text, Random random) {
    int at = random.nextInt(text.length());
    switch (random.nextInt(5)) {
      case 0 -> text.setCharAt(at, (char) random.nextInt(256));
      case 1 -> text.insert(at, "0123456789 :;=/,\r\n".charAt(random.nextInt(18)));
      case 2 -> text.deleteCharAt(at);
      case 3 -> text.delete(at, Math.min(text.length(), at + random.nextInt(80)));
      default -> {
        int end = Math.min(text.length(), at + random.nextInt(200));
        text.insert(random.nextInt(text.length()), text.substring(at, end));
      }
    }
    if (text.isEmpty()) {
      text.append('v');
    }
  }

  private static void assertBound(String line, int limit, String what) {
    assertThat(malformed(BASE + line.repeat(limit + 1)).field()).isEqualTo("number of " + what);
  }

  private static void assertField(String line, String field) {
    SdpException.Malformed error = malformed(BASE + line + "\r\n");
    assertThat(error.field()).as(line).isEqualTo(field);
    assertThat(error.line()).as(line).isEqualTo(BASE.split("\n", -1).length);
  }

  private static SdpException.Malformed malformed(String text) {
    SdpException.Malformed[] caught = new SdpException.Malformed[1];
    assertThatThrownBy(() -> SessionDescription.parse(text))
        .isInstanceOfSatisfying(SdpException.Malformed.class, e -> caught[0] = e);
    return caught[0];
  }
}
