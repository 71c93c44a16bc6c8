package io.coanchor.core.dtls;

/**
 * Keeps handshake messages to a sane length. A fragment's header names the whole message's length,
 * up to 16 MiB, and the library allocates that at the first fragment, for up to 16 messages: a few
 * small datagrams would cost a quarter of a gigabyte. Plain records are looked at before the
 * library sees them, encrypted ones when they come out of the cipher.
 */
final class HandshakeBounds {
  /** A certificate chain of several RSA certificates fits; browsers send less than 2 KiB. */
  static final int MAX_MESSAGE_BYTES = 16 * 1024;

  private static final int RECORD_HEADER_BYTES = 13;
  private static final int MESSAGE_HEADER_BYTES = 12;
  private static final int HANDSHAKE = 22;
  private static final int DTLS_1_2 = 0xfefd;

  /** What a ClientHello's record carries (RFC 6347 section 4.1). */
  private static final int DTLS_1_0 = 0xfeff;

  private HandshakeBounds() {}

  /**
   * Whether every record in the datagram has a version that there is, and no plain handshake record
   * announces too long a message. The reserved version 0xfefe would end the connection.
   */
  static boolean allowDatagram(byte[] array, int offset, int length) {
    int at = offset;
    int end = offset + length;
    while (end - at >= RECORD_HEADER_BYTES) {
      int version = uint16(array, at + 1);
      if (version != DTLS_1_2 && version != DTLS_1_0) {
        return false;
      }
      boolean plain = uint16(array, at + 3) == 0;
      int body = at + RECORD_HEADER_BYTES;
      int bodyLength = Math.min(uint16(array, at + 11), end - body);
      if (plain && (array[at] & 0xff) == HANDSHAKE && !allowMessages(array, body, bodyLength)) {
        return false;
      }
      at = body + bodyLength;
    }
    return true;
  }

  /** Whether every message (fragment) in a handshake record announces a bearable length. */
  static boolean allowMessages(byte[] array, int offset, int length) {
    int at = offset;
    int end = offset + length;
    while (end - at >= MESSAGE_HEADER_BYTES) {
      if (uint24(array, at + 1) > MAX_MESSAGE_BYTES) {
        return false;
      }
      at += MESSAGE_HEADER_BYTES + uint24(array, at + 9);
    }
    return true;
  }

  private static int uint16(byte[] array, int at) {
    return (array[at] & 0xff) << 8 | (array[at + 1] & 0xff);
  }

  private static int uint24(byte[] array, int at) {
    return (array[at] & 0xff) << 16 | uint16(array, at + 1);
  }
}
