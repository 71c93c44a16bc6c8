package io.coanchor.server.billing.journal;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * Takes a file's room on the disk: with {@code posix_fallocate}, which only books it, or else by
 * writing zeros. File systems that copy on write (Btrfs, ZFS) keep no room either way.
 */
final class Preallocation {
  private static final int O_RDWR = 2;
  private static final int CHUNK_BYTES = 1 << 20;

  private Preallocation() {}

  /** Makes a file so long, and syncs it. */
  static void take(Path file, FileChannel channel, long bytes) throws IOException {
    if (!allocate(file, bytes)) {
      ByteBuffer zeros = ByteBuffer.allocateDirect(CHUNK_BYTES);
      for (long at = 0; at < bytes; ) {
        zeros.clear().limit((int) Math.min(CHUNK_BYTES, bytes - at));
        at += channel.write(zeros, at);
      }
    }
    channel.force(true);
  }

  /** Whether the system has done it. A full disk shows when zeros are written then. */
  @SuppressWarnings("restricted") // the signatures are those of the manual pages
  private static boolean allocate(Path file, long bytes) {
    if (!System.getProperty("os.name", "").equals("Linux")) {
      return false;
    }
    Linker linker = Linker.nativeLinker();
    try (Arena arena = Arena.ofConfined()) {
      MethodHandle open =
          linker.downcallHandle(
              linker.defaultLookup().findOrThrow("open"),
              FunctionDescriptor.of(
                  ValueLayout.JAVA_INT,
                  ValueLayout.ADDRESS,
                  ValueLayout.JAVA_INT,
                  ValueLayout.JAVA_INT),
              Linker.Option.firstVariadicArg(2));
      MethodHandle fallocate =
          linker.downcallHandle(
              linker.defaultLookup().findOrThrow("posix_fallocate"),
              FunctionDescriptor.of(
                  ValueLayout.JAVA_INT,
                  ValueLayout.JAVA_INT,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_LONG));
      MethodHandle close =
          linker.downcallHandle(
              linker.defaultLookup().findOrThrow("close"),
              FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
      MemorySegment path = arena.allocateFrom(file.toAbsolutePath().toString());
      int fd = (int) open.invokeExact(path, O_RDWR, 0);
      if (fd < 0) {
        return false;
      }
      int failure = (int) fallocate.invokeExact(fd, 0L, bytes);
      int _ = (int) close.invokeExact(fd);
      return failure == 0;
    } catch (Throwable e) {
      return false; // no such calls here: zeros do it too
    }
  }
}
