package io.coanchor.server.billing.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolFileTest {
  private static final long SIZE = 1 << 20;

  @TempDir private Path folder;

  @Test
  void shouldTakeItsWholeRoomAtOnce() throws Exception {
    try (Spool spool = SpoolFile.open(folder.resolve("new/spool"), SIZE)) {
      assertThat(spool.capacityBytes()).isEqualTo(SIZE - Spool.DATA_AT);
    }
    assertThat(Files.size(folder.resolve("new/spool/ledger.spool"))).isEqualTo(SIZE);
  }

  @Test
  void shouldBeOneServersAlone() throws Exception {
    try (Spool spool = SpoolFile.open(folder, SIZE)) {
      assertThat(spool.isEmpty()).isTrue();
      assertThatThrownBy(() -> SpoolFile.open(folder, SIZE).close())
          .isInstanceOf(IOException.class)
          .hasMessageContaining("billing.spool-dir")
          .hasMessageContaining("in use");
    }
    SpoolFile.open(folder, SIZE).close();
  }

  @Test
  void shouldChangeItsSizeOnlyWhileItIsEmpty() throws Exception {
    MadeShow show = new MadeShow("p", 1, 5, 1_000);
    try (Spool spool = SpoolFile.open(folder, SIZE)) {
      assertThat(spool.append("p", show.next())).isTrue();
    }
    try (Spool spool = SpoolFile.open(folder, 2 * SIZE)) {
      assertThat(spool.capacityBytes()).isEqualTo(SIZE - Spool.DATA_AT);
      spool.advance(Objects.requireNonNull(spool.head(1)));
    }
    try (Spool spool = SpoolFile.open(folder, 2 * SIZE)) {
      assertThat(spool.capacityBytes()).isEqualTo(2 * SIZE - Spool.DATA_AT);
    }
    try (Spool spool = SpoolFile.open(folder, SIZE)) {
      assertThat(spool.capacityBytes()).isEqualTo(SIZE - Spool.DATA_AT);
    }
  }

  @Test
  void shouldSayWhatCannotBeASpool() throws Exception {
    Files.writeString(folder.resolve("ledger.spool"), "x".repeat((int) SIZE));
    assertThatThrownBy(() -> SpoolFile.open(folder, SIZE).close())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("billing.spool-dir")
        .hasMessageContaining("neither of its two headers is whole");
  }
}
