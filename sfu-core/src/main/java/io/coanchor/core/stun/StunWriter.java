package io.coanchor.core.stun;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.ice4j.StunException;
import org.ice4j.attribute.Attribute;
import org.ice4j.attribute.AttributeFactory;
import org.ice4j.message.Message;
import org.ice4j.message.MessageFactory;
import org.ice4j.message.Request;

/**
 * Encodes Binding messages, each with MESSAGE-INTEGRITY and FINGERPRINT.
 *
 * <p>The attributes are ice4j's, but for those of a success, which every viewer is sent every few
 * seconds. Header and protection are put on here: ice4j's own encoder reads its configuration
 * singleton and adds a SOFTWARE attribute that makes answers longer.
 */
public final class StunWriter {
  /** RFC 8489 section 14.8: an attribute in the request is not understood. */
  public static final int UNKNOWN_ATTRIBUTE = 420;

  /** RFC 8445 section 7.3.1.1. */
  public static final int ROLE_CONFLICT = 487;

  private static final int INTEGRITY_ATTRIBUTE_BYTES =
      StunLayout.ATTRIBUTE_HEADER_BYTES + StunKey.INTEGRITY_BYTES;
  private static final int FINGERPRINT_ATTRIBUTE_BYTES = StunLayout.ATTRIBUTE_HEADER_BYTES + 4;

  private static final int COOKIE_OFFSET = 4;

  /** Of XOR-MAPPED-ADDRESS: family and port (RFC 8489 section 14.2). */
  private static final int ADDRESS_FIXED_BYTES = 4;

  private static final int IPV4_BYTES = 4;
  private static final int FAMILY_IPV4 = 1;
  private static final int FAMILY_IPV6 = 2;

  private StunWriter() {}

  /** The role part of a connectivity check (RFC 8445 section 7.1). */
  public record Role(boolean controlling, long tieBreaker) {}

  /**
   * A connectivity check (RFC 8445 section 7.2.2).
   *
   * @param username the receiver's fragment, a colon, the sender's fragment
   * @param priority of the peer-reflexive candidate that may come of it, 1 to 2^31 - 1
   * @param key the receiver's password
   */
  public static byte[] bindingRequest(
      TransactionId id,
      String username,
      long priority,
      Role role,
      boolean useCandidate,
      StunKey key) {
    try {
      Request request =
          MessageFactory.createBindingRequest(priority, role.controlling(), role.tieBreaker());
      request.putAttribute(AttributeFactory.createUsernameAttribute(username));
      if (useCandidate) {
        request.putAttribute(AttributeFactory.createUseCandidateAttribute());
      }
      return encode(request, id, key);
    } catch (StunException e) {
      throw new IllegalStateException("a Binding request of our own (expected: valid)", e);
    }
  }

  /**
   * The success response (RFC 8445 section 7.3.1.2).
   *
   * @param mapped where the request came from
   * @param key the key that the request was verified with
   */
  public static byte[] bindingSuccess(TransactionId id, InetSocketAddress mapped, StunKey key) {
    byte[] address = mapped.getAddress().getAddress();
    byte[] transaction = id.bytes();
    int valueBytes = ADDRESS_FIXED_BYTES + address.length;
    int attributesEnd = StunLayout.HEADER_BYTES + StunLayout.ATTRIBUTE_HEADER_BYTES + valueBytes;
    byte[] message = message(Message.BINDING_SUCCESS_RESPONSE, attributesEnd, transaction);
    ByteBuffer out = ByteBuffer.wrap(message);
    out.position(StunLayout.HEADER_BYTES);
    out.putShort((short) Attribute.XOR_MAPPED_ADDRESS);
    out.putShort((short) valueBytes);
    out.putShort((short) (address.length == IPV4_BYTES ? FAMILY_IPV4 : FAMILY_IPV6));
    out.putShort((short) (mapped.getPort() ^ StunLayout.MAGIC_COOKIE >>> Short.SIZE));
    // the cookie and the transaction id, which follow each other in the header
    for (int i = 0; i < address.length; i++) {
      out.put((byte) (address[i] ^ message[COOKIE_OFFSET + i]));
    }
    return protect(message, key);
  }

  /** An error response (RFC 8489 section 6.3.1.1). */
  public static byte[] bindingError(TransactionId id, int code, String reason, StunKey key) {
    return encode(MessageFactory.createBindingErrorResponse((char) code, reason), id, key);
  }

  /** The 420 response that lists what was not understood (RFC 8489 section 6.3.1). */
  public static byte[] unknownAttributes(TransactionId id, int[] unknown, StunKey key) {
    char[] types = new char[unknown.length];
    for (int i = 0; i < types.length; i++) {
      types[i] = (char) unknown[i];
    }
    // An empty reason: without one, ice4j puts in a sentence, and the answer outgrows the request.
    return encode(
        MessageFactory.createBindingErrorResponse((char) UNKNOWN_ATTRIBUTE, "", types), id, key);
  }

  private static byte[] encode(Message message, TransactionId id, StunKey key) {
    int attributesEnd = StunLayout.HEADER_BYTES;
    for (Attribute attribute : message.getAttributes()) {
      attributesEnd +=
          StunLayout.ATTRIBUTE_HEADER_BYTES + StunLayout.padded(attribute.getDataLength());
    }
    byte[] encoded = message(message.getMessageType(), attributesEnd, id.bytes());
    ByteBuffer out = ByteBuffer.wrap(encoded);
    out.position(StunLayout.HEADER_BYTES);
    for (Attribute attribute : message.getAttributes()) {
      int start = out.position();
      out.put(attribute.encode());
      out.position(
          start + StunLayout.ATTRIBUTE_HEADER_BYTES + StunLayout.padded(attribute.getDataLength()));
    }
    return protect(encoded, key);
  }

  /** A message with room for everything, its header written. */
  private static byte[] message(int type, int attributesEnd, byte[] transaction) {
    byte[] message =
        new byte[attributesEnd + INTEGRITY_ATTRIBUTE_BYTES + FINGERPRINT_ATTRIBUTE_BYTES];
    ByteBuffer.wrap(message)
        .putShort((short) type)
        .putShort((short) (message.length - StunLayout.HEADER_BYTES))
        .putInt(StunLayout.MAGIC_COOKIE)
        .put(transaction);
    return message;
  }

  /** Adds integrity and fingerprint behind the attributes. */
  private static byte[] protect(byte[] message, StunKey key) {
    int fingerprintOffset = message.length - FINGERPRINT_ATTRIBUTE_BYTES;
    int attributesEnd = fingerprintOffset - INTEGRITY_ATTRIBUTE_BYTES;
    ByteBuffer out = ByteBuffer.wrap(message);
    out.position(attributesEnd);
    out.putShort((short) Attribute.MESSAGE_INTEGRITY);
    out.putShort((short) StunKey.INTEGRITY_BYTES);
    out.put(key.integrity(message, attributesEnd));
    out.putShort((short) Attribute.FINGERPRINT);
    out.putShort((short) 4);
    out.putInt(StunKey.fingerprint(message, fingerprintOffset));
    return message;
  }
}
