package io.coanchor.core.ice;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.coanchor.core.sdp.IceCredentials;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Requests of someone who knows the password: nothing throws, and no answer is longer. */
class IceInsiderFuzzTest {
  private static final IceCredentials LOCAL =
      new IceCredentials("evtj", "aPasswordThatTheInsiderKnows");
  private static final byte[] USERNAME = {0, 6, 0, 6, 'e', 'v', 't', 'j', ':', 'x', 0, 0};

  @FuzzTest
  void fuzz(byte[] attributes) throws Exception {
    byte[] request = signed(attributes);
    RecordingListener listener = new RecordingListener();
    IceLiteAgent lite = new IceLiteAgent(LOCAL, IceSamples.CLIENT, new Random(1), listener);
    lite.onStun(request, 0, request.length, IceSamples.CLIENT_UDP, 0);
    assertThat(listener.sent.size()).isLessThanOrEqualTo(1);
    assertNotLonger(listener, request);

    RecordingListener fullListener = new RecordingListener();
    IceControllingAgent full =
        new IceControllingAgent(LOCAL, IceSamples.SERVER, new Random(1), fullListener, 0);
    full.onStun(request, 0, request.length, IceSamples.SERVER_UDP, 1);
    assertThat(fullListener.selected).isEmpty();
    assertThat(full.isValidated(IceSamples.SERVER_UDP)).isFalse();
    assertThat(full.deadlineNs()).isNotNegative();
    // Its answer, and the check that this triggers.
    assertThat(fullListener.sent.size()).isLessThanOrEqualTo(2);
  }

  private static void assertNotLonger(RecordingListener listener, byte[] request) {
    for (RecordingListener.Sent sent : listener.sent) {
      assertThat(sent.bytes().length).isLessThanOrEqualTo(request.length);
    }
  }

  private static byte[] signed(byte[] attributes) throws Exception {
    int kept = attributes.length & ~3;
    int length = USERNAME.length + kept + 24;
    ByteBuffer out = ByteBuffer.allocate(20 + length);
    out.putShort((short) 1).putShort((short) length).putInt(0x2112a442).put(new byte[12]);
    out.put(USERNAME).put(attributes, 0, kept);
    Mac mac = Mac.getInstance("HmacSHA1");
    mac.init(new SecretKeySpec(LOCAL.pwd().getBytes(StandardCharsets.US_ASCII), "HmacSHA1"));
    mac.update(out.array(), 0, out.position());
    return out.putShort((short) 8).putShort((short) 20).put(mac.doFinal()).array();
  }
}
