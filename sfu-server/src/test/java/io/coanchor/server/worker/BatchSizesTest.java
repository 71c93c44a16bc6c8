package io.coanchor.server.worker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BatchSizesTest {
  @Test
  void shouldCountABatchWhereItsSizeIsTheBoundOrBelow() {
    BatchSizes sizes = new BatchSizes();
    for (int packets : new int[] {1, 1, 2, 3, 4, 5, 128, 129, 5_000}) {
      sizes.record(packets);
    }

    assertThat(BatchSizes.upper(0)).isEqualTo(1);
    assertThat(sizes.count(0)).isEqualTo(2);
    assertThat(sizes.count(1)).as("2").isEqualTo(1);
    assertThat(sizes.count(2)).as("3 and 4").isEqualTo(2);
    assertThat(sizes.count(3)).as("5").isEqualTo(1);
    assertThat(BatchSizes.upper(7)).isEqualTo(128);
    assertThat(sizes.count(7)).isEqualTo(1);
    assertThat(BatchSizes.upper(8)).isInfinite();
    assertThat(sizes.count(8)).isEqualTo(2);
    assertThat(sizes.packets()).isEqualTo(1 + 1 + 2 + 3 + 4 + 5 + 128 + 129 + 5_000);
  }

  @Test
  void shouldAddUpWorkers() {
    BatchSizes one = new BatchSizes();
    one.record(3);
    BatchSizes sum = new BatchSizes();
    sum.addAll(one);
    sum.addAll(one);

    assertThat(sum.count(2)).isEqualTo(2);
    assertThat(sum.packets()).isEqualTo(6);
  }
}
