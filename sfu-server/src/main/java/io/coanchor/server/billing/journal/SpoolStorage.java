package io.coanchor.server.billing.journal;

import java.io.IOException;

/**
 * A file of fixed size. One thread.
 *
 * <p>What is written is there for good when {@link #sync} has returned; until then any part of it
 * may be lost with the power, in sectors of {@value Spool#SECTOR} bytes.
 */
interface SpoolStorage extends AutoCloseable {
  /** Bytes, a multiple of {@value Spool#SECTOR}. */
  long size();

  /** Fills an array's beginning. */
  void read(long at, byte[] into, int length) throws IOException;

  void write(long at, byte[] bytes) throws IOException;

  void sync() throws IOException;

  @Override
  void close();
}
