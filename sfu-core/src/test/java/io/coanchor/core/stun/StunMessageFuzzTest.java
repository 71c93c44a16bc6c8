package io.coanchor.core.stun;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

class StunMessageFuzzTest {
  private static final StunKey OTHER_KEY = new StunKey("a password that no corpus was made with");

  @FuzzTest
  void fuzz(byte[] data) {
    String ufrag = StunMessage.ufragOf(data, 0, data.length);
    StunMessage message = StunMessage.decode(data, 0, data.length);
    if (message == null) {
      return;
    }
    assertThat(message.length()).isEqualTo(data.length).isLessThanOrEqualTo(StunMessage.MAX_BYTES);
    assertThat(message.verify(OTHER_KEY)).isFalse();
    assertThat(message.priority()).isBetween(-1L, 0xffffffffL);
    assertThat(message.errorCode()).isBetween(0, 699);
    assertThat(message.unknownRequired().length).isLessThanOrEqualTo(16);
    assertThat(message.mappedAddress() == null || !message.mappedAddress().isUnresolved()).isTrue();
    String username = message.username();
    boolean ascii = ufrag != null && ufrag.chars().allMatch(c -> c < 128);
    if (username != null && ascii && message.kind() == StunMessage.Kind.REQUEST) {
      assertThat(username).startsWith(ufrag + ":");
    }
    message.tieBreaker();
    message.useCandidate();
  }
}
