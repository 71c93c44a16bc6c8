package io.coanchor.server.billing.journal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A disk whose power can fail: any sectors written since the last sync may be lost then. */
final class MemoryStorage implements SpoolStorage {
  private final byte[] now;
  private final byte[] synced;

  /** Where sectors were written, and what. */
  private final List<Map.Entry<Integer, byte[]>> unsynced = new ArrayList<>();

  private int failing;
  private int syncs;

  MemoryStorage(int size) {
    this.now = new byte[size];
    this.synced = new byte[size];
  }

  /** The next so many writes and syncs fail, after doing part of what they were to do. */
  void failNext(int times) {
    failing = times;
  }

  int syncs() {
    return syncs;
  }

  /** The disk as it may be found after a loss of power. */
  MemoryStorage afterPowerLoss(Random random) {
    MemoryStorage found = new MemoryStorage(now.length);
    System.arraycopy(synced, 0, found.now, 0, now.length);
    for (Map.Entry<Integer, byte[]> each : unsynced) {
      if (random.nextBoolean()) {
        System.arraycopy(each.getValue(), 0, found.now, each.getKey(), Spool.SECTOR);
      }
    }
    System.arraycopy(found.now, 0, found.synced, 0, now.length);
    return found;
  }

  /** The disk after the process was killed: the system has all that was written. */
  MemoryStorage afterKill() {
    MemoryStorage found = new MemoryStorage(now.length);
    System.arraycopy(now, 0, found.now, 0, now.length);
    System.arraycopy(synced, 0, found.synced, 0, now.length);
    found.unsynced.addAll(unsynced);
    return found;
  }

  /** Spoils a byte. */
  void damage(int at) {
    now[at] ^= 1;
    synced[at] ^= 1;
  }

  byte[] bytes() {
    return now;
  }

  @Override
  public long size() {
    return now.length;
  }

  @Override
  public void read(long at, byte[] into, int length) throws IOException {
    System.arraycopy(now, (int) at, into, 0, length);
  }

  @Override
  public void write(long at, byte[] bytes) throws IOException {
    boolean fails = failing > 0;
    for (int i = 0; i < bytes.length / (fails ? 2 : 1); i += Spool.SECTOR) {
      byte[] sector = new byte[Spool.SECTOR];
      System.arraycopy(bytes, i, sector, 0, Spool.SECTOR);
      System.arraycopy(sector, 0, now, (int) at + i, Spool.SECTOR);
      unsynced.add(Map.entry((int) at + i, sector));
    }
    fail("write");
  }

  @Override
  public void sync() throws IOException {
    fail("sync");
    syncs++;
    System.arraycopy(now, 0, synced, 0, now.length);
    unsynced.clear();
  }

  private void fail(String what) throws IOException {
    if (failing > 0) {
      failing--;
      throw new IOException(what + ": no such luck");
    }
  }

  @Override
  public void close() {}
}
