package io.coanchor.core.forward;

import java.util.ArrayDeque;

/**
 * Byte chunks that a {@link History} fills one after the other. A chunk whose packets are all gone
 * is filled again, so nothing is allocated once the history has its usual size.
 */
final class PayloadArena {
  private final int chunkBytes;
  private final int maxChunks;
  private final ArrayDeque<Chunk> free = new ArrayDeque<>();
  private int allocated;
  private Chunk current;

  PayloadArena(int chunkBytes, int maxBytes) {
    this.chunkBytes = chunkBytes;
    this.maxChunks = Math.max(2, maxBytes / chunkBytes);
    this.current = new Chunk(chunkBytes);
    this.allocated = 1;
  }

  int chunkBytes() {
    return chunkBytes;
  }

  /** Bytes held from the heap, whether used or not. */
  long allocatedBytes() {
    return (long) allocated * chunkBytes;
  }

  /** Whether {@code length} bytes can be had without giving up older packets. */
  boolean hasRoom(int length) {
    return current.room() >= length
        || current.packets == 0
        || !free.isEmpty()
        || allocated < maxChunks;
  }

  /** The chunk to write the next {@code length} bytes to; {@link #hasRoom} must hold. */
  Chunk chunkFor(int length) {
    if (current.room() < length) {
      if (current.packets == 0) {
        current.used = 0;
      } else {
        Chunk next = free.pollFirst();
        if (next == null) {
          next = new Chunk(chunkBytes);
          allocated++;
        }
        next.used = 0;
        current = next;
      }
    }
    return current;
  }

  void release(Chunk chunk) {
    chunk.packets--;
    if (chunk.packets == 0 && chunk != current) {
      free.addLast(chunk);
    }
  }

  /** A run of bytes and how many packets live in it. */
  static final class Chunk {
    private final byte[] bytes;
    private int used;
    private int packets;

    private Chunk(int size) {
      bytes = new byte[size];
    }

    byte[] bytes() {
      return bytes;
    }

    /** Takes {@code length} bytes for one packet and gives their index. */
    int take(int length) {
      int at = used;
      used += length;
      packets++;
      return at;
    }

    private int room() {
      return bytes.length - used;
    }
  }
}
