package io.coanchor.core.srtp;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.coanchor.core.openssl.OpenSsl;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The functions of OpenSSL's libcrypto (1.1 or 3) that sealing and opening need, called without
 * allocation; small heap arrays (vectors, digests) are passed where they are. None of them blocks
 * or runs longer than a packet takes, as the collector waits for them.
 *
 * <p>Pointers to native memory are numbers here: callers have checked the memory's bounds.
 */
final class Libcrypto {
  /** {@code SHA_CTX} has 24 unsigned ints; the rest is in case a later version has more. */
  static final int SHA1_STATE_INTS = 32;

  static final int SHA1_BYTES = 20;

  private static final int CTRL_AEAD_GET_TAG = 0x10;
  private static final int CTRL_AEAD_SET_TAG = 0x11;
  private static final long NULL = 0;

  private static final MethodHandle AES_128_GCM =
      OpenSsl.quickFunction("EVP_aes_128_gcm", JAVA_LONG);
  private static final MethodHandle AES_128_CTR =
      OpenSsl.quickFunction("EVP_aes_128_ctr", JAVA_LONG);
  private static final MethodHandle CONTEXT_NEW =
      OpenSsl.quickFunction("EVP_CIPHER_CTX_new", JAVA_LONG);
  private static final MethodHandle CONTEXT_FREE =
      OpenSsl.quickFunction("EVP_CIPHER_CTX_free", null, JAVA_LONG);
  private static final MethodHandle INIT =
      OpenSsl.quickFunction(
          "EVP_EncryptInit_ex", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS, ADDRESS);
  private static final MethodHandle NEXT =
      OpenSsl.quickFunction(
          "EVP_EncryptInit_ex", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS);
  private static final MethodHandle NEXT_AT =
      OpenSsl.quickFunction(
          "EVP_EncryptInit_ex", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle UPDATE =
      OpenSsl.quickFunction(
          "EVP_EncryptUpdate", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT);
  private static final MethodHandle FINAL =
      OpenSsl.quickFunction("EVP_EncryptFinal_ex", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle CTRL =
      OpenSsl.quickFunction(
          "EVP_CIPHER_CTX_ctrl", JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG);
  private static final MethodHandle OPEN_INIT =
      OpenSsl.quickFunction(
          "EVP_DecryptInit_ex", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS, ADDRESS);
  private static final MethodHandle OPEN_NEXT =
      OpenSsl.quickFunction(
          "EVP_DecryptInit_ex", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS);
  private static final MethodHandle OPEN_UPDATE =
      OpenSsl.quickFunction(
          "EVP_DecryptUpdate", JAVA_INT, JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_INT);
  private static final MethodHandle OPEN_FINAL =
      OpenSsl.quickFunction("EVP_DecryptFinal_ex", JAVA_INT, JAVA_LONG, JAVA_LONG, ADDRESS);
  private static final MethodHandle SHA1_INIT =
      OpenSsl.quickFunction("SHA1_Init", JAVA_INT, ADDRESS);
  private static final MethodHandle SHA1_UPDATE =
      OpenSsl.quickFunction("SHA1_Update", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle SHA1_UPDATE_HEAP =
      OpenSsl.quickFunction("SHA1_Update", JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG);
  private static final MethodHandle SHA1_FINAL =
      OpenSsl.quickFunction("SHA1_Final", JAVA_INT, ADDRESS, ADDRESS);

  private Libcrypto() {}

  /** Whether the library is on this machine, and has everything. */
  static boolean isAvailable() {
    return OpenSsl.has(
        "EVP_aes_128_gcm",
        "EVP_aes_128_ctr",
        "EVP_CIPHER_CTX_new",
        "EVP_CIPHER_CTX_free",
        "EVP_EncryptInit_ex",
        "EVP_EncryptUpdate",
        "EVP_EncryptFinal_ex",
        "EVP_CIPHER_CTX_ctrl",
        "EVP_DecryptInit_ex",
        "EVP_DecryptUpdate",
        "EVP_DecryptFinal_ex",
        "SHA1_Init",
        "SHA1_Update",
        "SHA1_Final");
  }

  /**
   * A context with its key scheduled, for {@link #next}; freed by {@link #free}.
   *
   * @param gcm else counter mode
   */
  static long context(boolean gcm, byte[] key) {
    try {
      long cipher = (long) (gcm ? AES_128_GCM : AES_128_CTR).invokeExact();
      long context = newContext();
      MemorySegment anyIv = MemorySegment.ofArray(new byte[SessionKeys.CM_IV_BYTES]);
      require(
          (int) INIT.invokeExact(context, cipher, NULL, MemorySegment.ofArray(key), anyIv),
          "EVP_EncryptInit_ex");
      return context;
    } catch (Throwable e) {
      throw OpenSsl.failure(e);
    }
  }

  /** A context of AES-GCM with its key scheduled, for {@link #openNext}; freed by {@link #free}. */
  static long openingContext(byte[] key) {
    try {
      long cipher = (long) AES_128_GCM.invokeExact();
      long context = newContext();
      MemorySegment anyIv = MemorySegment.ofArray(new byte[SessionKeys.GCM_IV_BYTES]);
      require(
          (int) OPEN_INIT.invokeExact(context, cipher, NULL, MemorySegment.ofArray(key), anyIv),
          "EVP_DecryptInit_ex");
      return context;
    } catch (Throwable e) {
      throw OpenSsl.failure(e);
    }
  }

  private static long newContext() throws Throwable {
    long context = (long) CONTEXT_NEW.invokeExact();
    if (context == NULL) {
      throw new OutOfMemoryError("EVP_CIPHER_CTX_new");
    }
    return context;
  }

  static void free(long context) {
    try {
      CONTEXT_FREE.invokeExact(context);
    } catch (Throwable e) {
      throw OpenSsl.failure(e);
    }
  }

  /** Begins a packet: keeps the key, takes another vector. */
  static void next(long context, MemorySegment iv) {
    try {
      require((int) NEXT.invokeExact(context, NULL, NULL, NULL, iv), "EVP_EncryptInit_ex");
    } catch (Throwable e) {
      throw OpenSsl.failure(e);
    }
  }

  /** As {@link #next(long, MemorySegment)}, with the vector at an address. */
  static void next(long context, long iv) {
    try {
      require((int) NEXT_AT.invokeExact(context, NULL, NULL, NULL, iv), "EVP_EncryptInit_ex");
    } catch (Throwable e) {
      throw OpenSsl.failure(e);
    }
  }

  /**
   * Encrypts, in place too; to nowhere, with {@code out} 0, it only authenticates.
   *
   * @param written where there is room for an int that nobody reads
   */
  static void update(long context, long out, long written, long in, int length) {
    try {
      require((int) UPDATE.invokeExact(context, out, written, in, length), "EVP_EncryptUpdate");
    } catch (Throwable e) {
      throw OpenSsl.failure(e);
    }
  }

  /** Ends a packet of AES-GCM with its tag. */
  static void tag(long context, long out, int tagBytes) {
    try {
      // it adds nothing, and where it says so comes the tag
      require((int) FINAL.invokeExact(context, out, out), "EVP_EncryptFinal_ex");
      require(
          (int) CTRL.invokeExact(context, CTRL_AEAD_GET_TAG, tagBytes, out), "EVP_CIPHER_CTX_ctrl");
    } catch (Throwable e) {
      throw OpenSsl.failure(e);
    }
  }

  /** Begins a packet to be opened: keeps the key, takes another vector and the packet's tag. */
  static void openNext(long context, MemorySegment iv, long tag, int tagBytes) {
    try {
      require((int) OPEN_NEXT.invokeExact(context, NULL, NULL, NULL, iv), "EVP_DecryptInit_ex");
      require(
          (int) CTRL.invokeExact(context, CTRL_AEAD_SET_TAG, tagBytes, tag), "EVP_CIPHER_CTX_ctrl");
    } catch (Throwable e) {
      throw OpenSsl.failure(e);
    }
  }

  /** As {@link #update}, of a packet to be opened. */
  static void openUpdate(long context, long out, MemorySegment written, long in, int length) {
    try {
      require(
          (int) OPEN_UPDATE.invokeExact(context, out, written, in, length), "EVP_DecryptUpdate");
    } catch (Throwable e) {
      throw OpenSsl.failure(e);
    }
  }

  /**
   * Ends a packet of AES-GCM that was opened.
   *
   * @param out where nothing is written
   * @return whether the tag is right; nothing may be used if not
   */
  static boolean isAuthentic(long context, long out, MemorySegment written) {
    try {
      return (int) OPEN_FINAL.invokeExact(context, out, written) == 1;
    } catch (Throwable e) {
      throw OpenSsl.failure(e);
    }
  }

  /** Begins a digest, and takes {@code block} into it. */
  static void sha1Begin(MemorySegment state, MemorySegment block) {
    try {
      require((int) SHA1_INIT.invokeExact(state), "SHA1_Init");
    } catch (Throwable e) {
      throw OpenSsl.failure(e);
    }
    sha1Update(state, block);
  }

  static void sha1Update(MemorySegment state, long in, long length) {
    try {
      require((int) SHA1_UPDATE.invokeExact(state, in, length), "SHA1_Update");
    } catch (Throwable e) {
      throw OpenSsl.failure(e);
    }
  }

  /** Takes the whole of a heap segment in. */
  static void sha1Update(MemorySegment state, MemorySegment in) {
    try {
      require((int) SHA1_UPDATE_HEAP.invokeExact(state, in, in.byteSize()), "SHA1_Update");
    } catch (Throwable e) {
      throw OpenSsl.failure(e);
    }
  }

  static void sha1Final(MemorySegment digest, MemorySegment state) {
    try {
      require((int) SHA1_FINAL.invokeExact(digest, state), "SHA1_Final");
    } catch (Throwable e) {
      throw OpenSsl.failure(e);
    }
  }

  private static void require(int result, String function) {
    if (result != 1) {
      throw new IllegalStateException(function + ": failed");
    }
  }
}
