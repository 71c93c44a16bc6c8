package io.coanchor.core.ice;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.coanchor.core.sdp.IceCredentials;
import java.util.Random;

/** Bytes of a stranger into both agents: nothing happens but a counted drop. */
class IceAgentFuzzTest {
  private static final IceCredentials LOCAL =
      new IceCredentials("evtj", "anotherPasswordThanTheCorpus");

  @FuzzTest
  void fuzz(byte[] data) {
    RecordingListener liteListener = new RecordingListener();
    IceLiteAgent lite = new IceLiteAgent(LOCAL, IceSamples.CLIENT, new Random(1), liteListener);
    lite.onStun(data, 0, data.length, IceSamples.CLIENT_UDP, 0);
    assertUntouched(lite, liteListener, 0);

    RecordingListener listener = new RecordingListener();
    IceControllingAgent agent =
        new IceControllingAgent(LOCAL, IceSamples.SERVER, new Random(1), listener, 0);
    agent.addRemoteCandidate(IceSamples.SERVER_UDP, IceSamples.HOST_PRIORITY, 0);
    agent.onStun(data, 0, data.length, IceSamples.SERVER_UDP, 1);
    assertUntouched(agent, listener, 1);
  }

  private static void assertUntouched(IceAgent agent, RecordingListener listener, int sent) {
    assertThat(listener.sent).hasSize(sent);
    assertThat(listener.selected).isEmpty();
    assertThat(listener.consents).isZero();
    assertThat(agent.selected()).isNull();
    assertThat(agent.isValidated(IceSamples.SERVER_UDP)).isFalse();
  }
}
