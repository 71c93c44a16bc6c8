package io.coanchor.loadtest.run;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** What this process itself uses, and what the kernel dropped at its sockets. */
final class OwnCosts {
  private static final Path[] SOCKET_TABLES = {Path.of("/proc/net/udp"), Path.of("/proc/net/udp6")};
  private static final int LOCAL_ADDRESS = 1;
  private static final int HEX = 16;

  private OwnCosts() {}

  /** CPU time so far, of all threads; NaN if unknown. */
  static double cpuSeconds() {
    if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
      long nanos = system.getProcessCpuTime();
      return nanos < 0 ? Double.NaN : nanos / 1e9;
    }
    return Double.NaN;
  }

  /** Datagrams dropped since these sockets were opened, for want of room; NaN if unknown. */
  static double drops(Set<Integer> ports) {
    try {
      long drops = 0;
      for (Path table : SOCKET_TABLES) {
        for (String line : Files.readAllLines(table)) {
          drops += drops(line.strip().split("\\s+", -1), ports);
        }
      }
      return drops;
    } catch (IOException | NumberFormatException _) {
      return Double.NaN;
    }
  }

  private static long drops(String[] columns, Set<Integer> ports) {
    int colon = columns.length < 3 ? -1 : columns[LOCAL_ADDRESS].indexOf(':');
    if (colon < 0 || columns[0].equals("sl")) {
      return 0;
    }
    int port = Integer.parseInt(columns[LOCAL_ADDRESS].substring(colon + 1), HEX);
    return ports.contains(port) ? Long.parseLong(columns[columns.length - 1]) : 0;
  }
}
