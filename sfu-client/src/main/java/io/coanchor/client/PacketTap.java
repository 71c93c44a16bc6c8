package io.coanchor.client;

import io.coanchor.core.codec.MediaKind;

/** Sees the packets of a pusher when each leaves for the first time; on the loop's thread. */
public interface PacketTap {
  /** Sees nothing. */
  PacketTap NONE = (_, _, _, _, _, _) -> {};

  /**
   * A packet is about to be encrypted.
   *
   * @param array may be changed within the payload; repetitions repeat the changed bytes
   * @param offset of the payload
   * @param length of the payload
   * @param last whether it is the last packet of its frame
   */
  void onPacket(MediaKind kind, byte[] array, int offset, int length, boolean last, long nowNs);
}
