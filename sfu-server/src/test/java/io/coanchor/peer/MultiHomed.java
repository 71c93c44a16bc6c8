package io.coanchor.peer;

import java.net.InetAddress;
import java.util.List;

/**
 * Peers of a server with several addresses, each turning to another one through a socket that takes
 * answers from nowhere else. The routes of the host would have the server answer from the address
 * that the peer itself has, as it is one of the host's.
 */
final class MultiHomed {
  private MultiHomed() {}

  /**
   * Publishes and plays; fails when something does not come.
   *
   * @param args the peers' own address, then two or more of the server's
   */
  public static void main(String[] args) {
    List<InetAddress> addresses = List.of(args).stream().map(InetAddress::ofLiteral).toList();
    play(addresses.getFirst(), addresses.subList(1, addresses.size()));
    System.out.println("played");
    // the engine's pools would hold the process for a while
    System.exit(0);
  }

  static void play(InetAddress own, List<InetAddress> addresses) {
    List<String> advertised =
        addresses.stream()
            .map(InetAddress::getHostAddress)
            .map(text -> text.indexOf(':') < 0 ? text : "[" + text + "]")
            .toList();
    PeerLoop loop = new PeerLoop();
    try (PeerServer server = PeerServer.start("10s", "10s", "30s", advertised)) {
      TestPeer publisher =
          TestPeer.publish(loop, server, "s", PeerOptions.NONE.between(own, addresses.getLast()));
      publisher.awaitConnected().startMedia();
      for (InetAddress address : addresses) {
        TestPeer viewer =
            TestPeer.play(
                loop, server, "s", PeerOptions.NONE.between(own, address).withQuery("&wait=30"));
        viewer.awaitConnected().awaitSound(publisher);
        viewer.awaitPicture();
        int from = viewer.lastSound();
        Until.holds("a second of sound", () -> viewer.lastSound() > from + 50);
        if (viewer.missing(from, viewer.lastSound()) > 0 || viewer.strange() > 0) {
          throw new AssertionError("sound is missing or strange at " + address);
        }
      }
    } finally {
      loop.close();
    }
  }
}
