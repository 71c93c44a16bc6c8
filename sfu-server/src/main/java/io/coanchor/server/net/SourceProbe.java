package io.coanchor.server.net;

import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Finds out which local address the system sends from where it is not told: a datagram that it is
 * told for costs it more. Connecting a UDP socket asks the routes and sends nothing. On the loop.
 */
final class SourceProbe {
  private final Socket socket = Socket.newSocketDgram();

  /** Whether datagrams to {@code to} leave from {@code local} of themselves, as of now. */
  boolean picks(InetSocketAddress to, InetAddress local) {
    try {
      socket.connect(to);
      InetSocketAddress picked = socket.localAddress();
      // else the next answer would be this one
      socket.disconnect();
      return picked != null && local.equals(picked.getAddress());
    } catch (IOException e) {
      // no way there, or none any more: then it is told, and says so
      return false;
    }
  }

  void close() throws IOException {
    socket.close();
  }
}
