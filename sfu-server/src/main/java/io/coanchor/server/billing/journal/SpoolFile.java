package io.coanchor.server.billing.journal;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A spool's file. Its room on the disk is taken when it is made: a disk that fills up stops it not.
 */
final class SpoolFile implements SpoolStorage {
  private static final Logger LOG = LoggerFactory.getLogger(SpoolFile.class);

  private static final String NAME = "ledger.spool";

  private final FileChannel channel;
  private final long size;

  private SpoolFile(FileChannel channel) throws IOException {
    this.channel = channel;
    this.size = channel.size();
  }

  /**
   * Opens the spool of a folder, or makes both. One that is not empty stays as large as it is.
   *
   * @throws IOException when that cannot be; the message names the setting and the file
   */
  static Spool open(Path folder, long bytes) throws IOException {
    Path file = folder.resolve(NAME);
    try {
      Files.createDirectories(folder);
      Spool spool = openFile(file, bytes);
      if (spool.isEmpty() && spool.capacityBytes() + Spool.DATA_AT != wholeSectors(bytes)) {
        spool.close();
        Files.delete(file);
        spool = openFile(file, bytes);
      }
      return spool;
    } catch (IOException e) {
      throw new IOException("billing.spool-dir: " + file + ": " + e.getMessage(), e);
    }
  }

  private static Spool openFile(Path file, long bytes) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      if (channel.size() < bytes && isNew(channel)) {
        Preallocation.take(file, channel, wholeSectors(bytes));
        syncFolder(file);
      }
      // not before: closing any descriptor of a file gives up the process's locks of it
      lock(channel);
      return Spool.open(new SpoolFile(channel));
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** Whether nothing was ever put in: its making may have been cut short. */
  private static boolean isNew(FileChannel channel) throws IOException {
    ByteBuffer start = ByteBuffer.allocate((int) Math.min(channel.size(), Spool.DATA_AT));
    int read = 0;
    while (read >= 0 && start.hasRemaining()) {
      read = channel.read(start, start.position());
    }
    for (byte each : start.array()) {
      if (each != 0) {
        return false;
      }
    }
    return true;
  }

  private static void lock(FileChannel channel) throws IOException {
    FileLock held;
    try {
      held = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      held = null;
    }
    if (held == null) {
      throw new IOException("in use (expected: a folder of this server alone)");
    }
  }

  /** A file that is new is found after a loss of power only if its folder is synced too. */
  private static void syncFolder(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      try (FileChannel entries = FileChannel.open(folder, StandardOpenOption.READ)) {
        entries.force(true);
      }
    }
  }

  private static long wholeSectors(long bytes) {
    return bytes / Spool.SECTOR * Spool.SECTOR;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public void read(long at, byte[] into, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(into, 0, length);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, at + buffer.position()) < 0) {
        throw new EOFException("cut short at " + (at + buffer.position()));
      }
    }
  }

  @Override
  public void write(long at, byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      channel.write(buffer, at + buffer.position());
    }
  }

  @Override
  public void sync() throws IOException {
    channel.force(false);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.warn("The spool of the ledger was not closed well", e);
    }
  }
}
