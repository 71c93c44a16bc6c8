package io.coanchor.server.config;

import java.time.Duration;
import java.util.List;

/**
 * The media ports and what holds for every session on them.
 *
 * @param udpPort the one UDP port of all media; 0 lets the system choose
 * @param tcpPort the ICE-TCP port (RFC 6544); 0 lets the system choose
 * @param advertise the addresses told to clients as candidates; none for the host's own
 * @param workers event loops that carry media, each with sockets of its own on the same ports; 0 is
 *     one per core
 * @param cipher the engine that encrypts what is sent; {@link #ANY_CIPHER} for the fastest there is
 * @param sessionTimeout how long a session lives without an authenticated packet
 * @param iceServers STUN and TURN servers told to clients in Link headers (RFC 9725 section 4.6)
 */
public record MediaConfig(
    int udpPort,
    int tcpPort,
    List<AdvertisedAddress> advertise,
    int workers,
    String cipher,
    SessionTimeout sessionTimeout,
    List<IceServer> iceServers) {

  /** The engine that a trial at start finds fastest. */
  public static final String ANY_CIPHER = "auto";

  private static final List<String> CIPHERS = List.of(ANY_CIPHER, "libcrypto", "corretto", "jdk");

  /** Workers with viewers of a stream are bits of a word. */
  private static final int MAX_WORKERS = 64;

  public MediaConfig {
    Checks.port("udp-port", udpPort);
    Checks.port("tcp-port", tcpPort);
    Checks.range("workers", workers, 0, MAX_WORKERS);
    if (!CIPHERS.contains(cipher)) {
      throw Checks.bad("cipher", cipher.isEmpty() ? "\"\"" : cipher, "one of " + CIPHERS);
    }
    advertise = List.copyOf(advertise);
    iceServers = List.copyOf(iceServers);
  }

  static MediaConfig defaults() {
    return new MediaConfig(
        8000, 8000, List.of(), 0, ANY_CIPHER, SessionTimeout.defaults(), List.of());
  }

  /**
   * Silence after which a session ends.
   *
   * @param publish for a publisher
   * @param play for a player
   */
  public record SessionTimeout(Duration publish, Duration play) {
    public SessionTimeout {
      Checks.duration("publish", publish, Duration.ofSeconds(1), Duration.ofHours(1));
      Checks.duration("play", play, Duration.ofSeconds(1), Duration.ofHours(1));
    }

    static SessionTimeout defaults() {
      return new SessionTimeout(Duration.ofSeconds(10), Duration.ofSeconds(30));
    }
  }

  /**
   * One ICE server for the clients' use.
   *
   * @param url {@code stun:}, {@code stuns:}, {@code turn:} or {@code turns:} URI
   * @param username for TURN, or empty
   * @param credential for TURN, or empty
   */
  public record IceServer(String url, String username, String credential) {
    public IceServer {
      if (!url.matches("(stun|turn)s?:[A-Za-z0-9.\\-\\[\\]:]+(\\?transport=(udp|tcp))?")) {
        throw Checks.bad("url", url.isEmpty() ? "\"\"" : url, "stun:host:port or turn:host:port");
      }
      if (url.startsWith("turn") && (username.isEmpty() || credential.isEmpty())) {
        throw Checks.bad("username", "\"\"", "username and credential with a turn: url");
      }
      if (!(username + credential).matches("[\\x20-\\x21\\x23-\\x5b\\x5d-\\x7e]*")) {
        throw Checks.bad("username", "(hidden)", "printable ASCII without quotes and backslashes");
      }
    }

    static IceServer defaults() {
      return new IceServer("stun:unset", "", "");
    }

    @Override
    public String toString() {
      return "IceServer[url=" + url + "]";
    }
  }
}
