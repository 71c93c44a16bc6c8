package io.coanchor.core.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** Nothing that anybody without the keys can send ends an established connection. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DtlsConnectionFuzzTest {
  private DtlsConnection server;
  private DtlsConnection client;

  @BeforeAll
  void connect() {
    Peers.Both both = Peers.connect(MemoryWire.perfect());
    server = both.server().result().connection();
    client = both.client().result().connection();
  }

  @FuzzTest
  void established(byte[] data) {
    assertThat(server.onDatagram(data, 0, data.length)).isTrue();
    assertThat(client.onDatagram(data, 0, data.length)).isTrue();
  }
}
