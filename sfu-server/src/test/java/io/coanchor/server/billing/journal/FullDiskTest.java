package io.coanchor.server.billing.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ledger and spool on a disk that fills up. */
class FullDiskTest {
  @TempDir private Path folder;

  @Test
  @Tag("tmpfs")
  void shouldBillOnceWhereTheDiskIsFull() throws Exception {
    Process inside =
        new ProcessBuilder(
                "unshare",
                "--map-root-user",
                "--mount",
                "sh",
                "-c",
                "mount -t tmpfs -o size=12m tmpfs \"$0\" && exec \"$@\"",
                Files.createDirectory(folder.resolve("disk")).toString(),
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-cp",
                System.getProperty("java.class.path"),
                FullDisk.class.getName(),
                folder.resolve("disk").toString(),
                folder.toString())
            .redirectErrorStream(true)
            .start();
    String printed = read(inside);
    System.out.println(printed);
    assertThat(inside.waitFor()).as(printed).isZero();
    assertThat(printed).contains("billed");
    assertThat(Files.readString(folder.resolve("log"))).contains("The ledger cannot be written");
  }

  private static String read(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
