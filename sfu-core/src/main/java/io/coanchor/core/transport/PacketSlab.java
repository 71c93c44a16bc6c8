package io.coanchor.core.transport;

import io.coanchor.core.ice.RemoteAddress;
import io.coanchor.core.srtp.CipherEngine;
import java.lang.foreign.MemorySegment;

/**
 * Memory of the host that packets are encrypted straight into, and leave from in batches. For a
 * host that sends to many peers; on the owner's thread.
 */
public interface PacketSlab {
  /** What encrypts what is written here. */
  CipherEngine cipher();

  /** The native memory that {@link #reserve} gives places in. */
  MemorySegment memory();

  /** Reads what it knows of where the next datagram goes; returns what it read. */
  default long warm() {
    return 0;
  }

  /**
   * Finds room for one datagram. It is taken by {@link #commit}; until then nothing has happened.
   *
   * @param bytes the most it may have
   * @return where in {@link #memory} it may be written; negative when the way out is full
   */
  long reserve(RemoteAddress to, int bytes);

  /**
   * Queues the datagram written at {@code at}, the place reserved last.
   *
   * @return false when it was dropped because the way out is full
   */
  boolean commit(RemoteAddress to, long at, int bytes);
}
