package io.coanchor.server.net;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/**
 * Finds out whether another process holds a port, before several sockets of ours share it. With
 * {@code SO_REUSEPORT} the system would let us in beside a process of the same user, and each would
 * get a part of the datagrams.
 *
 * <p>Between this and the binding another process may still come; if it shares its ports too, both
 * start. Two starts within the same millisecond are not worth a lock file.
 */
final class FreePorts {
  private FreePorts() {}

  /**
   * Binds both ports without sharing, and lets them go; a port 0 is not looked at.
   *
   * @throws IOException when a port is held; the message names the setting
   */
  static void require(int udpPort, int tcpPort) throws IOException {
    if (udpPort != 0) {
      try (DatagramSocket probe = new DatagramSocket(null)) {
        probe.setReuseAddress(false);
        probe.bind(new InetSocketAddress(udpPort));
      } catch (IOException e) {
        throw Bind.failure("media.udp-port", udpPort, e);
      }
    }
    if (tcpPort != 0) {
      try (ServerSocket probe = new ServerSocket()) {
        // as for any listener: connections of a server that has just ended do not count
        probe.setReuseAddress(true);
        probe.bind(new InetSocketAddress(tcpPort));
      } catch (IOException e) {
        throw Bind.failure("media.tcp-port", tcpPort, e);
      }
    }
  }
}
