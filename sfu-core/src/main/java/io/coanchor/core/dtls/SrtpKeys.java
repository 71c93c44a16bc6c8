package io.coanchor.core.dtls;

import io.coanchor.core.sdp.DtlsRole;
import java.util.Arrays;
import java.util.Locale;

/**
 * The master keys and salts that a handshake exported (RFC 5764 section 4.2). Immutable; never
 * prints itself.
 */
public final class SrtpKeys {
  private final byte[] clientKey;
  private final byte[] serverKey;
  private final byte[] clientSalt;
  private final byte[] serverSalt;

  /**
   * Cuts exported material up: client key, server key, client salt, server salt.
   *
   * @param material {@link #materialBytes} bytes, copied
   */
  public SrtpKeys(SrtpProfile profile, byte[] material) {
    if (material.length != materialBytes(profile)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "key material: %d bytes (expected: %d)",
              material.length,
              materialBytes(profile)));
    }
    int key = profile.keyBytes();
    int salt = profile.saltBytes();
    clientKey = Arrays.copyOfRange(material, 0, key);
    serverKey = Arrays.copyOfRange(material, key, 2 * key);
    clientSalt = Arrays.copyOfRange(material, 2 * key, 2 * key + salt);
    serverSalt = Arrays.copyOfRange(material, 2 * key + salt, 2 * key + 2 * salt);
  }

  /** How much a handshake has to export for {@code profile}. */
  public static int materialBytes(SrtpProfile profile) {
    return 2 * (profile.keyBytes() + profile.saltBytes());
  }

  /** A copy of the master key of what {@code sender} sends. */
  public byte[] masterKey(DtlsRole sender) {
    return (sender == DtlsRole.CLIENT ? clientKey : serverKey).clone();
  }

  /** A copy of the master salt of what {@code sender} sends. */
  public byte[] masterSalt(DtlsRole sender) {
    return (sender == DtlsRole.CLIENT ? clientSalt : serverSalt).clone();
  }
}
