package io.coanchor.loadtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Viewers come and go by the thousand, in a minute; in an hour with {@code ./test --long}. Those
 * who stay lose nothing, and those who went leave nothing behind.
 */
@EnabledOnOs(OS.LINUX)
class ChurnTest {
  private static final boolean LONG = Boolean.getBoolean("coanchor.long");
  private static final int ROUNDS = LONG ? 12 : 3;
  private static final String ROUND = LONG ? "5m" : "20s";

  /** Joins a second: 20 s of them are a thousand. */
  private static final String RAMP = "50";

  /** A session's state is above 16 kB: of a round's thousand, those that stayed would show. */
  private static final long FLAT_HEAP_BYTES = 8L << 20;

  /** A cipher's context is above 500 bytes, and of a round's thousand sessions each has several. */
  private static final long FLAT_NATIVE_BYTES = 64L << 20;

  /** Pools of connections and of threads' descriptors that come and go by themselves. */
  private static final int FLAT_FILES = 32;

  private static final long ALL_GONE_NS = 40_000_000_000L;
  private static final long POLL_NS = 20_000_000;

  private record Footprint(long heapBytes, long nativeBytes, long files) {
    static Footprint now() throws IOException {
      System.gc();
      var memory = ManagementFactory.getMemoryMXBean();
      return new Footprint(
          memory.getHeapMemoryUsage().getUsed(),
          anonymousBytes() - memory.getHeapMemoryUsage().getCommitted(),
          openFiles());
    }

    private static long anonymousBytes() throws IOException {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("RssAnon:")) {
          return Long.parseLong(line.replaceAll("\\D+", "")) << 10;
        }
      }
      throw new AssertionError("RssAnon: not in /proc/self/status");
    }

    private static long openFiles() throws IOException {
      try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
        return files.count();
      }
    }
  }

  @Test
  void shouldLoseNothingAndKeepNothing() throws Exception {
    try (LoadedServer server = LoadedServer.start()) {
      List<Footprint> footprints = new ArrayList<>();
      for (int round = 0; round < ROUNDS; round++) {
        LoadedServer.Run run =
            server.load(
                "--scenario", "churn",
                "--viewers", "40",
                "--ramp", RAMP,
                "--duration", ROUND,
                "--expect", "loss<=0,frame-loss<=0,auth-failures<=0,join-p50>0s");
        assertThat(run.code()).as(run.text()).isZero();
        awaitNobody(server);
        footprints.add(Footprint.now());
      }
      // the first round loads classes and fills pools
      Footprint first = footprints.get(1);
      Footprint last = footprints.getLast();
      assertThat(last.heapBytes() - first.heapBytes())
          .as("%s", footprints)
          .isLessThan(FLAT_HEAP_BYTES);
      assertThat(last.nativeBytes() - first.nativeBytes())
          .as("%s", footprints)
          .isLessThan(FLAT_NATIVE_BYTES);
      assertThat(last.files() - first.files()).as("%s", footprints).isLessThan(FLAT_FILES);
    }
  }

  private static void awaitNobody(LoadedServer server) {
    long endNs = System.nanoTime() + ALL_GONE_NS;
    while (server.held() != 0) {
      assertThat(System.nanoTime()).as("%s", server.overview()).isLessThan(endNs);
      LockSupport.parkNanos(POLL_NS);
    }
  }
}
