package io.coanchor.core.sdp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An ICE candidate (RFC 8839 section 5.1; over TCP RFC 6544 section 4.5).
 *
 * @param foundation 1 to 32 characters
 * @param component 1 (RTP, and RTCP with it) to 256
 * @param transport UDP or TCP
 * @param priority 1 to 2^31-1
 * @param address an IP address, or the mDNS name that stands for one
 * @param port 0 to 65535
 * @param type where the address comes from
 * @param tcpType who connects, null with UDP
 */
public record Candidate(
    String foundation,
    int component,
    Transport transport,
    long priority,
    String address,
    int port,
    Type type,
    @Nullable TcpType tcpType) {

  /** What carries the datagrams. */
  public enum Transport {
    UDP,
    TCP
  }

  /** Where the address comes from (RFC 8445 section 5.1.1), with the recommended preference. */
  public enum Type {
    HOST(126),
    PRFLX(110),
    SRFLX(100),
    RELAY(0);

    private final int preference;

    Type(int preference) {
      this.preference = preference;
    }
  }

  /** Who opens the connection (RFC 6544 section 4.1). */
  public enum TcpType {
    ACTIVE,
    PASSIVE,
    SO
  }

  private static final int MIN_TOKENS = 8;
  private static final int MAX_FOUNDATION_CHARS = 32;
  private static final int MAX_ADDRESS_CHARS = 255;
  private static final int MAX_COMPONENT = 256;
  private static final long MAX_PRIORITY = 0xffff_ffffL;
  private static final int MAX_PORT = 65535;

  /** A UDP host candidate of the given address, with the priority of RFC 8445 section 5.1.2.1. */
  public static Candidate hostUdp(int index, String address, int port) {
    long priority = priority(Type.HOST, 65535 - index);
    return new Candidate(
        Integer.toString(index + 1), 1, Transport.UDP, priority, address, port, Type.HOST, null);
  }

  /**
   * A passive TCP host candidate; below every UDP one, as UDP is to be preferred (RFC 6544 section
   * 4.2).
   */
  public static Candidate hostTcpPassive(int index, String address, int port) {
    long priority = priority(Type.HOST, 8191 - index) - (1L << 24);
    return new Candidate(
        "t" + (index + 1), 1, Transport.TCP, priority, address, port, Type.HOST, TcpType.PASSIVE);
  }

  /** The priority of component 1 (RFC 8445 section 5.1.2.1). */
  public static long priority(Type type, int localPreference) {
    return ((long) type.preference << 24) | ((long) localPreference << 8) | 255;
  }

  /** The address and port, or null if the address is a name: names are never resolved here. */
  public @Nullable InetSocketAddress socketAddress() {
    try {
      return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /**
   * Reads the text behind {@code candidate:}.
   *
   * @param line the line it stands on, for the message
   * @return null for a transport or a type that is not known, to be ignored (RFC 8839 section 5.1)
   */
  static @Nullable Candidate parse(int line, String value) throws SdpException {
    String[] token = value.trim().split(" +", -1);
    if (token.length < MIN_TOKENS || !token[6].equals("typ")) {
      throw new SdpException.Malformed(
          line,
          "a=candidate",
          value,
          "FOUNDATION COMPONENT TRANSPORT PRIORITY ADDRESS PORT typ TYPE");
    }
    if (token[0].isEmpty()
        || token[0].length() > MAX_FOUNDATION_CHARS
        || token[4].length() > MAX_ADDRESS_CHARS) {
      throw new SdpException.Malformed(
          line, "a=candidate foundation or address", value, "at most 32 and 255 characters");
    }
    long component = Numbers.parse(line, "a=candidate component", token[1], 1, MAX_COMPONENT);
    long priority = Numbers.parse(line, "a=candidate priority", token[3], 0, MAX_PRIORITY);
    long port = Numbers.parse(line, "a=candidate port", token[5], 0, MAX_PORT);
    TcpType tcpType = null;
    for (int i = MIN_TOKENS; i + 1 < token.length; i += 2) {
      if (token[i].equals("tcptype")) {
        tcpType = constant(TcpType.values(), token[i + 1]);
      }
    }
    Transport transport = constant(Transport.values(), token[2]);
    Type type = constant(Type.values(), token[7]);
    if (transport == null || type == null || (transport == Transport.TCP && tcpType == null)) {
      return null;
    }
    return new Candidate(
        token[0],
        (int) component,
        transport,
        priority,
        token[4],
        (int) port,
        type,
        transport == Transport.TCP ? tcpType : null);
  }

  private static <E extends Enum<E>> @Nullable E constant(E[] values, String text) {
    for (E value : values) {
      if (value.name().equalsIgnoreCase(text)) {
        return value;
      }
    }
    return null;
  }

  /** The attribute's value, from {@code candidate:} on. */
  @Override
  public String toString() {
    String text =
        String.format(
            Locale.ROOT,
            "candidate:%s %d %s %d %s %d typ %s",
            foundation,
            component,
            lower(transport),
            priority,
            address,
            port,
            lower(type));
    // Any related address would do; the real one is nobody's business (RFC 8839 section 5.1).
    String related = type == Type.HOST ? "" : " raddr 0.0.0.0 rport 0";
    return text + related + (tcpType == null ? "" : " tcptype " + lower(tcpType));
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
