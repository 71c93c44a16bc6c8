package io.coanchor.core.dtls;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.coanchor.core.openssl.OpenSsl;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The four operations on curves that a handshake takes, by libcrypto, which is as fast in a process
 * that has just started as in an old one. Every object is made and freed in the call; nothing is
 * kept but the curve. From any thread.
 */
final class NativeCurves {
  /** Bytes of an X25519 key of either kind, and of what is agreed on (RFC 7748 section 5). */
  static final int X25519_BYTES = 32;

  /** Bytes of a P-256 private key. */
  static final int P256_BYTES = 32;

  /** NID_X9_62_prime256v1. */
  private static final int P256 = 415;

  private static final int EVP_PKEY_X25519 = 1034;
  private static final int MAX_SIGNATURE_BYTES = 80;
  private static final long NULL = 0;

  private static final MethodHandle GROUP_NEW =
      OpenSsl.function("EC_GROUP_new_by_curve_name", JAVA_LONG, JAVA_INT);
  private static final MethodHandle KEY_NEW = OpenSsl.function("EC_KEY_new", JAVA_LONG);
  private static final MethodHandle KEY_FREE = OpenSsl.function("EC_KEY_free", null, JAVA_LONG);
  private static final MethodHandle KEY_SET_GROUP =
      OpenSsl.function("EC_KEY_set_group", JAVA_INT, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle KEY_SET_PRIVATE =
      OpenSsl.function("EC_KEY_set_private_key", JAVA_INT, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle KEY_SET_PUBLIC =
      OpenSsl.function("EC_KEY_oct2key", JAVA_INT, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle NUMBER_NEW =
      OpenSsl.function("BN_bin2bn", JAVA_LONG, ADDRESS, JAVA_INT, JAVA_LONG);
  private static final MethodHandle NUMBER_FREE =
      OpenSsl.function("BN_clear_free", null, JAVA_LONG);
  private static final MethodHandle SIGN =
      OpenSsl.function(
          "ECDSA_sign", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG);
  private static final MethodHandle VERIFY =
      OpenSsl.function(
          "ECDSA_verify", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, JAVA_LONG);
  private static final MethodHandle RAW_PRIVATE =
      OpenSsl.function(
          "EVP_PKEY_new_raw_private_key", JAVA_LONG, JAVA_INT, JAVA_LONG, ADDRESS, JAVA_LONG);
  private static final MethodHandle RAW_PUBLIC =
      OpenSsl.function(
          "EVP_PKEY_new_raw_public_key", JAVA_LONG, JAVA_INT, JAVA_LONG, ADDRESS, JAVA_LONG);
  private static final MethodHandle GET_PUBLIC =
      OpenSsl.function("EVP_PKEY_get_raw_public_key", JAVA_INT, JAVA_LONG, ADDRESS, ADDRESS);
  private static final MethodHandle PKEY_FREE = OpenSsl.function("EVP_PKEY_free", null, JAVA_LONG);
  private static final MethodHandle CONTEXT_NEW =
      OpenSsl.function("EVP_PKEY_CTX_new", JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle CONTEXT_FREE =
      OpenSsl.function("EVP_PKEY_CTX_free", null, JAVA_LONG);
  private static final MethodHandle DERIVE_INIT =
      OpenSsl.function("EVP_PKEY_derive_init", JAVA_INT, JAVA_LONG);
  private static final MethodHandle DERIVE_PEER =
      OpenSsl.function("EVP_PKEY_derive_set_peer", JAVA_INT, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle DERIVE =
      OpenSsl.function("EVP_PKEY_derive", JAVA_INT, JAVA_LONG, ADDRESS, ADDRESS);
  private static final MethodHandle CLEAR_ERRORS = OpenSsl.function("ERR_clear_error", null);

  /** {@code EC_GROUP *}, never changed; 0 where the library is not to be used. */
  private static final long GROUP = group();

  private NativeCurves() {}

  /** Whether the library is there, with everything. */
  static boolean isAvailable() {
    return GROUP != NULL;
  }

  private static long group() {
    boolean complete =
        OpenSsl.has(
            "EC_GROUP_new_by_curve_name",
            "EC_KEY_new",
            "EC_KEY_free",
            "EC_KEY_set_group",
            "EC_KEY_set_private_key",
            "EC_KEY_oct2key",
            "BN_bin2bn",
            "BN_clear_free",
            "ECDSA_sign",
            "ECDSA_verify",
            "EVP_PKEY_new_raw_private_key",
            "EVP_PKEY_new_raw_public_key",
            "EVP_PKEY_get_raw_public_key",
            "EVP_PKEY_free",
            "EVP_PKEY_CTX_new",
            "EVP_PKEY_CTX_free",
            "EVP_PKEY_derive_init",
            "EVP_PKEY_derive_set_peer",
            "EVP_PKEY_derive",
            "ERR_clear_error");
    try {
      return complete ? (long) GROUP_NEW.invokeExact(P256) : NULL;
    } catch (Throwable e) {
      throw OpenSsl.failure(e);
    }
  }

  /**
   * Signs with ECDSA on P-256.
   *
   * @param privateKey {@link #P256_BYTES}, big endian
   * @return the signature, DER
   */
  static byte[] sign(byte[] privateKey, byte[] digest) {
    try (Arena arena = Arena.ofConfined()) {
      long key = NULL;
      long number = NULL;
      try {
        key = newKey();
        MemorySegment secret = copy(arena, privateKey);
        number = (long) NUMBER_NEW.invokeExact(secret, privateKey.length, NULL);
        secret.fill((byte) 0);
        require((int) KEY_SET_PRIVATE.invokeExact(key, number), "EC_KEY_set_private_key");
        MemorySegment signature = arena.allocate(MAX_SIGNATURE_BYTES);
        MemorySegment length = arena.allocate(JAVA_INT);
        require(
            (int) SIGN.invokeExact(0, copy(arena, digest), digest.length, signature, length, key),
            "ECDSA_sign");
        return signature.asSlice(0, length.get(JAVA_INT, 0)).toArray(JAVA_BYTE);
      } finally {
        NUMBER_FREE.invokeExact(number);
        KEY_FREE.invokeExact(key);
      }
    } catch (Throwable e) {
      throw OpenSsl.failure(e);
    }
  }

  /**
   * Checks a signature of ECDSA on P-256.
   *
   * @param point the public key as X9.62 encodes it
   * @param signature DER
   * @return false for one that is not of this key over this digest, or is no signature or key
   */
  static boolean verify(byte[] point, byte[] digest, byte[] signature) {
    try (Arena arena = Arena.ofConfined()) {
      long key = NULL;
      try {
        key = newKey();
        int known =
            (int) KEY_SET_PUBLIC.invokeExact(key, copy(arena, point), (long) point.length, NULL);
        int valid =
            known != 1
                ? 0
                : (int)
                    VERIFY.invokeExact(
                        0,
                        copy(arena, digest),
                        digest.length,
                        copy(arena, signature),
                        signature.length,
                        key);
        clearErrors(valid == 1);
        return valid == 1;
      } finally {
        KEY_FREE.invokeExact(key);
      }
    } catch (Throwable e) {
      throw OpenSsl.failure(e);
    }
  }

  /** The public key of an X25519 private key. */
  static byte[] x25519Public(byte[] privateKey) {
    try (Arena arena = Arena.ofConfined()) {
      long key = NULL;
      try {
        key = x25519Private(arena, privateKey);
        MemorySegment point = arena.allocate(X25519_BYTES);
        MemorySegment length = arena.allocate(JAVA_LONG);
        length.set(JAVA_LONG, 0, X25519_BYTES);
        require((int) GET_PUBLIC.invokeExact(key, point, length), "EVP_PKEY_get_raw_public_key");
        return point.toArray(JAVA_BYTE);
      } finally {
        PKEY_FREE.invokeExact(key);
      }
    } catch (Throwable e) {
      throw OpenSsl.failure(e);
    }
  }

  /**
   * What the owner of {@code privateKey} and the peer agree on.
   *
   * @return null when the peer's key is of small order, which agrees on nothing secret
   */
  static byte @Nullable [] x25519(byte[] privateKey, byte[] peer) {
    try (Arena arena = Arena.ofConfined()) {
      long key = NULL;
      long peers = NULL;
      long context = NULL;
      try {
        key = x25519Private(arena, privateKey);
        peers =
            (long)
                RAW_PUBLIC.invokeExact(
                    EVP_PKEY_X25519, NULL, copy(arena, peer), (long) peer.length);
        context = (long) CONTEXT_NEW.invokeExact(key, NULL);
        MemorySegment secret = arena.allocate(X25519_BYTES);
        MemorySegment length = arena.allocate(JAVA_LONG);
        length.set(JAVA_LONG, 0, X25519_BYTES);
        require((int) DERIVE_INIT.invokeExact(context), "EVP_PKEY_derive_init");
        boolean agreed =
            (int) DERIVE_PEER.invokeExact(context, peers) == 1
                && (int) DERIVE.invokeExact(context, secret, length) == 1;
        clearErrors(agreed);
        byte[] result = agreed ? secret.toArray(JAVA_BYTE) : null;
        secret.fill((byte) 0);
        return result;
      } finally {
        CONTEXT_FREE.invokeExact(context);
        PKEY_FREE.invokeExact(peers);
        PKEY_FREE.invokeExact(key);
      }
    } catch (Throwable e) {
      throw OpenSsl.failure(e);
    }
  }

  private static long newKey() throws Throwable {
    long key = (long) KEY_NEW.invokeExact();
    require((int) KEY_SET_GROUP.invokeExact(key, GROUP), "EC_KEY_set_group");
    return key;
  }

  private static long x25519Private(Arena arena, byte[] privateKey) throws Throwable {
    MemorySegment secret = copy(arena, Arrays.copyOf(privateKey, X25519_BYTES));
    long key = (long) RAW_PRIVATE.invokeExact(EVP_PKEY_X25519, NULL, secret, (long) X25519_BYTES);
    secret.fill((byte) 0);
    require(key == NULL ? 0 : 1, "EVP_PKEY_new_raw_private_key");
    return key;
  }

  private static MemorySegment copy(Arena arena, byte[] bytes) {
    return arena.allocateFrom(JAVA_BYTE, bytes);
  }

  /** What a refusal leaves in the thread's queue must not be taken for a later call's. */
  private static void clearErrors(boolean fine) throws Throwable {
    if (!fine) {
      CLEAR_ERRORS.invokeExact();
    }
  }

  private static void require(int result, String function) {
    if (result != 1) {
      throw new IllegalStateException(function + ": failed");
    }
  }
}
