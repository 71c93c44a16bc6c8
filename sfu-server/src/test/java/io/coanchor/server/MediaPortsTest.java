package io.coanchor.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coanchor.e2e.TestServer;
import io.coanchor.server.config.ConfigException;
import io.coanchor.server.config.ConfigLoader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Workers share their ports with each other, and with nobody else. */
class MediaPortsTest {
  @Test
  void shouldNotStartBesideAProcessThatSharesItsUdpPort() throws Exception {
    try (DatagramChannel other = DatagramChannel.open()) {
      other.setOption(StandardSocketOptions.SO_REUSEPORT, true);
      other.bind(new InetSocketAddress(0));
      int port = ((InetSocketAddress) other.getLocalAddress()).getPort();
      assertThatThrownBy(() -> start(port, 0))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("media.udp-port: " + port);
    }
  }

  @Test
  void shouldNotStartBesideAProcessThatSharesItsTcpPort() throws Exception {
    try (ServerSocketChannel other = ServerSocketChannel.open()) {
      other.setOption(StandardSocketOptions.SO_REUSEPORT, true);
      other.bind(new InetSocketAddress(0));
      int port = ((InetSocketAddress) other.getLocalAddress()).getPort();
      assertThatThrownBy(() -> start(0, port))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("media.tcp-port: " + port);
    }
  }

  @Test
  void shouldNotStartBesideAnotherServerAndThenInItsPlace() throws Exception {
    int udp;
    int tcp;
    try (CoanchorServer first = start(0, 0)) {
      udp = first.udpPort();
      tcp = first.tcpPort();
      assertThatThrownBy(() -> start(udp, 0)).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> start(0, tcp)).isInstanceOf(IOException.class);
    }
    try (CoanchorServer second = start(udp, tcp)) {
      assertThat(second.udpPort()).isEqualTo(udp);
    }
  }

  private static CoanchorServer start(int udp, int tcp) throws IOException, ConfigException {
    String yaml =
        """
        http: {address: 127.0.0.1, port: 0}
        grpc: {address: 127.0.0.1, port: 0}
        admin: {address: 127.0.0.1, port: 0}
        media: {udp-port: %d, tcp-port: %d, workers: 2}
        billing: {ledger: ""}
        apps:
          - {sdk-app-id: %d, secret-keys: ["%s"]}
        """
            .formatted(udp, tcp, TestServer.APP, TestServer.KEY);
    return CoanchorServer.start(ConfigLoader.parse(yaml, "test", Map.of()));
  }
}
