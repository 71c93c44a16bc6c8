package io.coanchor.core.srtp;

import io.coanchor.core.dtls.SrtpKeys;
import io.coanchor.core.dtls.SrtpProfile;
import io.coanchor.core.sdp.DtlsRole;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * OpenSSL's ciphers, called directly. Nothing is allocated per packet. Every sealer and opener
 * holds a native context until it is closed.
 */
final class LibcryptoEngine extends AbstractEngine {
  private static final VarHandle OPEN_CONTEXTS;

  static {
    try {
      OPEN_CONTEXTS =
          MethodHandles.lookup().findVarHandle(LibcryptoEngine.class, "openContexts", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Of all threads. */
  private volatile int openContexts;

  @Override
  public String name() {
    return "libcrypto";
  }

  @Override
  RtpSealer sealer(SrtpProfile profile, SessionKeys keys) {
    return switch (profile) {
      case AEAD_AES_128_GCM -> new LibcryptoGcmSealer(this, keys, profile.tagBytes());
      case AES128_CM_SHA1_80 -> new LibcryptoCmSealer(this, keys, profile.tagBytes());
    };
  }

  @Override
  public @Nullable RtpOpener opener(
      SrtpProfile profile, SrtpKeys keys, DtlsRole localRole, MemorySegment scratch) {
    if (profile != SrtpProfile.AEAD_AES_128_GCM) {
      return null;
    }
    DtlsRole sender = localRole == DtlsRole.CLIENT ? DtlsRole.SERVER : DtlsRole.CLIENT;
    SessionKeys derived = SessionKeys.of(profile, keys, sender);
    return new LibcryptoGcmOpener(this, derived, profile.tagBytes(), scratch);
  }

  /** How many sealers and openers have not been closed. */
  int openContexts() {
    return openContexts;
  }

  long open(boolean gcm, byte[] key) {
    long context = Libcrypto.context(gcm, key);
    OPEN_CONTEXTS.getAndAdd(this, 1);
    return context;
  }

  long openForOpening(byte[] key) {
    long context = Libcrypto.openingContext(key);
    OPEN_CONTEXTS.getAndAdd(this, 1);
    return context;
  }

  void free(long context) {
    Libcrypto.free(context);
    OPEN_CONTEXTS.getAndAdd(this, -1);
  }
}
