package io.coanchor.core.stun;

import java.util.Arrays;
import org.ice4j.attribute.Attribute;
import org.jspecify.annotations.Nullable;

/**
 * Where things are in a STUN message, and that they fit: header, attribute bounds, the lengths of
 * the attributes that ICE knows, no duplicates of them, order of MESSAGE-INTEGRITY and FINGERPRINT
 * (RFC 8489 sections 5, 14 and 14.5 to 14.7).
 *
 * <p>A duplicate of a known attribute makes a message malformed, though the RFC lets the receiver
 * take the first: some parsers take the last, and a message that two parsers read in two ways is an
 * attack.
 */
final class StunLayout {
  static final int HEADER_BYTES = 20;
  static final int MAGIC_COOKIE = 0x2112A442;
  static final int ATTRIBUTE_HEADER_BYTES = 4;
  static final int METHOD_BINDING = 0x0001;

  /** All bits of the message type that are not the class (RFC 8489 section 5). */
  static final int METHOD_MASK = 0x3eef;

  private static final int TRANSACTION_OFFSET = 8;
  private static final int FIRST_OPTIONAL_TYPE = 0x8000;

  /** RFC 8489 section 14.3: fewer than 509 bytes. */
  private static final int MAX_USERNAME_BYTES = 508;

  /** RFC 8489 section 14.8: fewer than 128 characters, which is up to 763 bytes. */
  private static final int MAX_TEXT_BYTES = 763;

  private static final int ERROR_CODE_HEADER_BYTES = 4;
  private static final int FAMILY_IPV4 = 1;
  private static final int FAMILY_IPV6 = 2;
  private static final int IPV4_ADDRESS_BYTES = 8;
  private static final int IPV6_ADDRESS_BYTES = 20;

  /** A request that needs more than this of what we do not know is no connectivity check. */
  private static final int MAX_UNKNOWN = 16;

  /** The attributes that must not come twice. */
  private static final int[] KNOWN = {
    Attribute.MAPPED_ADDRESS,
    Attribute.USERNAME,
    Attribute.MESSAGE_INTEGRITY,
    Attribute.ERROR_CODE,
    Attribute.UNKNOWN_ATTRIBUTES,
    Attribute.REALM,
    Attribute.NONCE,
    Attribute.XOR_MAPPED_ADDRESS,
    Attribute.PRIORITY,
    Attribute.USE_CANDIDATE,
    Attribute.SOFTWARE,
    Attribute.ALTERNATE_SERVER,
    Attribute.FINGERPRINT,
    Attribute.ICE_CONTROLLED,
    Attribute.ICE_CONTROLLING
  };

  private final int[] offsets = new int[KNOWN.length];
  private int type;
  private int[] unknownRequired = {};

  private StunLayout() {
    Arrays.fill(offsets, -1);
  }

  /** Walks a message that starts at index 0 and fills the array; null if it is malformed. */
  static @Nullable StunLayout of(byte[] message) {
    if (!headerFits(message, 0, message.length)) {
      return null;
    }
    StunLayout layout = new StunLayout();
    layout.type = u16(message, 0);
    int at = HEADER_BYTES;
    while (at < message.length) {
      int length = attributeLength(message, at, message.length);
      if (length < 0 || !layout.take(message, at, length)) {
        return null;
      }
      at += ATTRIBUTE_HEADER_BYTES + padded(length);
    }
    return layout;
  }

  /** Whether this is a Binding message whose length field tells exactly what there is. */
  static boolean headerFits(byte[] array, int offset, int length) {
    return length >= HEADER_BYTES
        && length <= StunMessage.MAX_BYTES
        && (u16(array, offset) & ~0x0110) == METHOD_BINDING
        && u16(array, offset + 2) == length - HEADER_BYTES
        && length % 4 == 0
        && u16(array, offset + 4) == MAGIC_COOKIE >>> 16
        && u16(array, offset + 6) == (MAGIC_COOKIE & 0xffff);
  }

  /** The length in the header of the attribute at {@code at}; -1 if it does not fit before end. */
  static int attributeLength(byte[] array, int at, int end) {
    if (end - at < ATTRIBUTE_HEADER_BYTES) {
      return -1;
    }
    int length = u16(array, at + 2);
    return padded(length) <= end - at - ATTRIBUTE_HEADER_BYTES ? length : -1;
  }

  static int padded(int length) {
    return (length + 3) & ~3;
  }

  static int u16(byte[] array, int at) {
    return (array[at] & 0xff) << 8 | (array[at + 1] & 0xff);
  }

  private boolean take(byte[] message, int at, int length) {
    int attribute = u16(message, at);
    if (fingerprintOffset() >= 0) {
      return false; // FINGERPRINT is the last attribute.
    }
    if (integrityOffset() >= 0 && attribute != Attribute.FINGERPRINT) {
      return true; // Not protected, so ignored (RFC 8489 section 14.5).
    }
    int known = indexOf(attribute);
    if (known < 0) {
      return attribute >= FIRST_OPTIONAL_TYPE || addUnknown(attribute);
    }
    if (offsets[known] >= 0 || !valueFits(message, at, attribute, length)) {
      return false;
    }
    offsets[known] = at;
    return true;
  }

  private boolean addUnknown(int attribute) {
    for (int known : unknownRequired) {
      if (known == attribute) {
        return true;
      }
    }
    if (unknownRequired.length == MAX_UNKNOWN) {
      return false;
    }
    unknownRequired = Arrays.copyOf(unknownRequired, unknownRequired.length + 1);
    unknownRequired[unknownRequired.length - 1] = attribute;
    return true;
  }

  private static int indexOf(int attribute) {
    for (int i = 0; i < KNOWN.length; i++) {
      if (KNOWN[i] == attribute) {
        return i;
      }
    }
    return -1;
  }

  private static boolean valueFits(byte[] message, int at, int attribute, int length) {
    int value = at + ATTRIBUTE_HEADER_BYTES;
    return switch (attribute) {
      case Attribute.USERNAME -> length > 0 && length <= MAX_USERNAME_BYTES;
      case Attribute.MESSAGE_INTEGRITY -> length == StunKey.INTEGRITY_BYTES;
      case Attribute.FINGERPRINT, Attribute.PRIORITY -> length == 4;
      case Attribute.ICE_CONTROLLED, Attribute.ICE_CONTROLLING -> length == 8;
      case Attribute.USE_CANDIDATE -> length == 0;
      case Attribute.UNKNOWN_ATTRIBUTES -> length % 2 == 0;
      case Attribute.ERROR_CODE -> errorFits(message, value, length);
      case Attribute.MAPPED_ADDRESS, Attribute.XOR_MAPPED_ADDRESS, Attribute.ALTERNATE_SERVER ->
          addressFits(message, value, length);
      default -> length <= MAX_TEXT_BYTES;
    };
  }

  /** RFC 8489 section 14.8: class 3 to 6, number 0 to 99. */
  private static boolean errorFits(byte[] message, int value, int length) {
    return length >= ERROR_CODE_HEADER_BYTES
        && length <= ERROR_CODE_HEADER_BYTES + MAX_TEXT_BYTES
        && message[value + 2] >= 3
        && message[value + 2] <= 6
        && message[value + 3] >= 0
        && message[value + 3] <= 99;
  }

  private static boolean addressFits(byte[] message, int value, int length) {
    return switch (length) {
      case IPV4_ADDRESS_BYTES -> message[value + 1] == FAMILY_IPV4;
      case IPV6_ADDRESS_BYTES -> message[value + 1] == FAMILY_IPV6;
      default -> false;
    };
  }

  int type() {
    return type;
  }

  /** Index of the header of a known attribute, -1 if there is none. */
  int offsetOf(int attribute) {
    return offsets[indexOf(attribute)];
  }

  int integrityOffset() {
    return offsetOf(Attribute.MESSAGE_INTEGRITY);
  }

  int fingerprintOffset() {
    return offsetOf(Attribute.FINGERPRINT);
  }

  /** Types of comprehension-required attributes that ICE does not know (RFC 8489 section 6.3.1). */
  int[] unknownRequired() {
    return unknownRequired;
  }

  static TransactionId transactionId(byte[] message) {
    return TransactionId.read(message, TRANSACTION_OFFSET);
  }
}
