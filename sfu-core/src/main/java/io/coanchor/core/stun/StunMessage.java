package io.coanchor.core.stun;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.ice4j.StunException;
import org.ice4j.TransportAddress;
import org.ice4j.attribute.Attribute;
import org.ice4j.attribute.AttributeDecoder;
import org.ice4j.attribute.ErrorCodeAttribute;
import org.ice4j.attribute.IceControlAttribute;
import org.ice4j.attribute.PriorityAttribute;
import org.ice4j.attribute.XorMappedAddressAttribute;
import org.jspecify.annotations.Nullable;

/**
 * A received Binding message (RFC 8489, RFC 8445 section 7.1).
 *
 * <p>Decoding proves the structure and FINGERPRINT. It does not prove who sent it: call {@link
 * #verify} before believing anything.
 */
public final class StunMessage {
  /** The longest message taken: what every IPv6 path carries (RFC 8489 section 6.1 says less). */
  public static final int MAX_BYTES = 1_280;

  /** RFC 8489 section 5. */
  public enum Kind {
    REQUEST,
    INDICATION,
    SUCCESS,
    ERROR
  }

  private final byte[] bytes;
  private final StunLayout layout;
  private final TransactionId transactionId;

  private StunMessage(byte[] bytes, StunLayout layout) {
    this.bytes = bytes;
    this.layout = layout;
    this.transactionId = StunLayout.transactionId(bytes);
  }

  /**
   * Decodes one message that fills the range exactly.
   *
   * @return null if it is malformed, not a Binding message, longer than {@link #MAX_BYTES}, or its
   *     FINGERPRINT is wrong
   */
  public static @Nullable StunMessage decode(byte[] array, int offset, int length) {
    if (!StunLayout.headerFits(array, offset, length)) {
      return null;
    }
    byte[] bytes = Arrays.copyOfRange(array, offset, offset + length);
    StunLayout layout = StunLayout.of(bytes);
    if (layout == null || !fingerprintHolds(bytes, layout.fingerprintOffset())) {
      return null;
    }
    return new StunMessage(bytes, layout);
  }

  /**
   * The local ICE user name fragment that a Binding request is meant for, read from the bytes
   * without decoding: the part of USERNAME before the colon (RFC 8445 section 7.2.2). Not
   * authenticated.
   *
   * @return null if this is no Binding request or has no such name
   */
  public static @Nullable String ufragOf(byte[] array, int offset, int length) {
    if (!StunLayout.headerFits(array, offset, length)
        || StunLayout.u16(array, offset) != StunLayout.METHOD_BINDING) {
      return null;
    }
    int end = offset + length;
    int at = offset + StunLayout.HEADER_BYTES;
    while (at < end) {
      int valueLength = StunLayout.attributeLength(array, at, end);
      if (valueLength < 0) {
        return null;
      }
      int value = at + StunLayout.ATTRIBUTE_HEADER_BYTES;
      if (StunLayout.u16(array, at) == Attribute.USERNAME) {
        return beforeColon(array, value, valueLength);
      }
      at = value + StunLayout.padded(valueLength);
    }
    return null;
  }

  private static @Nullable String beforeColon(byte[] array, int offset, int length) {
    for (int i = 0; i < length; i++) {
      if (array[offset + i] == ':') {
        return i == 0 ? null : new String(array, offset, i, StandardCharsets.ISO_8859_1);
      }
    }
    return null;
  }

  private static boolean fingerprintHolds(byte[] bytes, int at) {
    if (at < 0) {
      return true;
    }
    int value = at + StunLayout.ATTRIBUTE_HEADER_BYTES;
    int claimed = StunLayout.u16(bytes, value) << 16 | StunLayout.u16(bytes, value + 2);
    return claimed == StunKey.fingerprint(bytes, at);
  }

  /**
   * Whether MESSAGE-INTEGRITY is there and was made with {@code key} (RFC 8489 section 14.5),
   * compared in constant time.
   */
  public boolean verify(StunKey key) {
    return layout.integrityOffset() >= 0 && key.verify(bytes, layout.integrityOffset());
  }

  /** What the message is. */
  public Kind kind() {
    return switch (layout.type() & 0x0110) {
      case 0x0000 -> Kind.REQUEST;
      case 0x0010 -> Kind.INDICATION;
      case 0x0100 -> Kind.SUCCESS;
      default -> Kind.ERROR;
    };
  }

  public TransactionId transactionId() {
    return transactionId;
  }

  /** Length of the whole message in bytes. */
  public int length() {
    return bytes.length;
  }

  /** Whether there is a MESSAGE-INTEGRITY attribute, right or wrong. */
  public boolean hasIntegrity() {
    return layout.integrityOffset() >= 0;
  }

  /** Whether there was a FINGERPRINT; a wrong one is never decoded. */
  public boolean hasFingerprint() {
    return layout.fingerprintOffset() >= 0;
  }

  /** USERNAME: for ICE, the receiver's fragment, a colon, the sender's fragment. */
  public @Nullable String username() {
    int at = layout.offsetOf(Attribute.USERNAME);
    if (at < 0) {
      return null;
    }
    int length = StunLayout.u16(bytes, at + 2);
    return new String(
        bytes, at + StunLayout.ATTRIBUTE_HEADER_BYTES, length, StandardCharsets.UTF_8);
  }

  /** Comprehension-required attributes that are not known (RFC 8489 section 6.3.1). */
  public int[] unknownRequired() {
    return layout.unknownRequired().clone();
  }

  /** PRIORITY (RFC 8445 section 7.1.1), -1 if there is none. */
  public long priority() {
    // ice4j extends the sign.
    return attribute(Attribute.PRIORITY) instanceof PriorityAttribute p
        ? p.getPriority() & 0xffffffffL
        : -1;
  }

  /** USE-CANDIDATE (RFC 8445 section 7.1.2). */
  public boolean useCandidate() {
    return layout.offsetOf(Attribute.USE_CANDIDATE) >= 0;
  }

  /** Whether the sender says that it is in the controlling role (RFC 8445 section 7.1.3). */
  public boolean controlling() {
    return layout.offsetOf(Attribute.ICE_CONTROLLING) >= 0;
  }

  /** Whether the sender says that it is in the controlled role (RFC 8445 section 7.1.3). */
  public boolean controlled() {
    return layout.offsetOf(Attribute.ICE_CONTROLLED) >= 0;
  }

  /** The tie-breaker that came with the role, an unsigned number; 0 if there is none. */
  public long tieBreaker() {
    if (attribute(Attribute.ICE_CONTROLLING) instanceof IceControlAttribute c) {
      return c.getTieBreaker();
    }
    return attribute(Attribute.ICE_CONTROLLED) instanceof IceControlAttribute c
        ? c.getTieBreaker()
        : 0;
  }

  /** XOR-MAPPED-ADDRESS (RFC 8489 section 14.2): how the sender saw us. */
  public @Nullable InetSocketAddress mappedAddress() {
    if (!(attribute(Attribute.XOR_MAPPED_ADDRESS) instanceof XorMappedAddressAttribute mapped)) {
      return null;
    }
    TransportAddress address = mapped.getAddress(transactionId.bytes());
    return new InetSocketAddress(address.getAddress(), address.getPort());
  }

  /** ERROR-CODE (RFC 8489 section 14.8), 300 to 699; 0 if there is none. */
  public int errorCode() {
    return attribute(Attribute.ERROR_CODE) instanceof ErrorCodeAttribute e ? e.getErrorCode() : 0;
  }

  /**
   * One attribute, decoded by ice4j. Its walk over a whole message is not used: that goes by the
   * length that an attribute would have if it were encoded again, and loses step.
   */
  private @Nullable Attribute attribute(char type) {
    int at = layout.offsetOf(type);
    if (at < 0) {
      return null;
    }
    try {
      return AttributeDecoder.decode(bytes, at, bytes.length - at);
    } catch (StunException e) {
      return null;
    }
  }
}
