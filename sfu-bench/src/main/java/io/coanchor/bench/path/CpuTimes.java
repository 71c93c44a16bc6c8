package io.coanchor.bench.path;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Processor time of a process, as the kernel counts it.
 *
 * @param userNs of all its threads, ended ones too
 * @param systemNs as well
 * @param byThread of the threads that live, by name without number
 */
record CpuTimes(long userNs, long systemNs, Map<String, Long> byThread) {
  /** Of {@code /proc/PID/stat} on every Linux there is (USER_HZ). */
  private static final long NANOS_PER_TICK = 10_000_000;

  /** Fields of proc(5), counted from the state. */
  private static final int USER_FIELD = 11;

  private static final int SYSTEM_FIELD = 12;
  private static final int THREADS_NAMED = 4;

  /** The times of now. */
  static CpuTimes of(long pid) throws IOException {
    Path process = Path.of("/proc", Long.toString(pid));
    Map<String, Long> byThread = new HashMap<>();
    try (DirectoryStream<Path> tasks = Files.newDirectoryStream(process.resolve("task"))) {
      for (Path task : tasks) {
        try {
          String stat = Files.readString(task.resolve("stat"));
          String name = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
          byThread.merge(
              name.replaceAll("[-#0-9 ]+$", ""),
              ticks(stat, USER_FIELD) + ticks(stat, SYSTEM_FIELD),
              Long::sum);
        } catch (NoSuchFileException e) {
          // it has ended meanwhile
        }
      }
    }
    String stat = Files.readString(process.resolve("stat"));
    return new CpuTimes(ticks(stat, USER_FIELD), ticks(stat, SYSTEM_FIELD), byThread);
  }

  private static long ticks(String stat, int field) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return Long.parseLong(fields[field]) * NANOS_PER_TICK;
  }

  long totalNs() {
    return userNs + systemNs;
  }

  /** What has been used since. */
  CpuTimes since(CpuTimes before) {
    Map<String, Long> threads = new HashMap<>();
    byThread.forEach((name, ns) -> threads.put(name, ns - before.byThread.getOrDefault(name, 0L)));
    return new CpuTimes(userNs - before.userNs, systemNs - before.systemNs, threads);
  }

  /** In the kernel so much, and the threads that used most, in percent of the whole. */
  String shares() {
    return String.format(Locale.ROOT, "kernel %.0f %%; ", 100.0 * systemNs / totalNs())
        + byThread.entrySet().stream()
            .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
            .limit(THREADS_NAMED)
            .map(thread ->
                String.format(
                    Locale.ROOT,
                    "%s %.1f %%",
                    thread.getKey(),
                    100.0 * thread.getValue() / totalNs()))
            .collect(Collectors.joining(", "));
  }
}
