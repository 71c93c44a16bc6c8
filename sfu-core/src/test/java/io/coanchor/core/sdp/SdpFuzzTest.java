package io.coanchor.core.sdp;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/** Whatever a peer posts: {@link SdpException} and nothing else. */
class SdpFuzzTest {
  @FuzzTest
  void fuzzSession(byte[] data) {
    try {
      SdpAttempt.everything(new String(data, StandardCharsets.UTF_8));
    } catch (SdpException e) {
      // What is expected of nonsense.
    }
  }

  /** An answer to an offer of the client, and one to a counter-offer of the server. */
  @FuzzTest
  void fuzzAnswer(byte[] data) {
    try {
      SdpAttempt.answer(new String(data, StandardCharsets.UTF_8));
    } catch (SdpException e) {
      // What is expected of nonsense.
    }
  }

  @FuzzTest
  void fuzzFragment(byte[] data) {
    try {
      SdpAttempt.fragment(new String(data, StandardCharsets.UTF_8));
    } catch (SdpException e) {
      // What is expected of nonsense.
    }
  }
}
