package io.coanchor.server.billing.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.coanchor.server.billing.LedgerBatch;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class BatchCodecFuzzTest {
  /** What can be read at all is what writing it gives again. */
  @FuzzTest
  void fuzz(byte[] data) {
    BatchCodec.Owned owned = BatchCodec.decode(data, 0, data.length);
    if (owned != null) {
      byte[] again = BatchCodec.encode(owned.process(), owned.batch());
      if (!owned.equals(BatchCodec.decode(again, 0, again.length))) {
        throw new AssertionError("cannot be read back");
      }
    }
  }

  @Test
  void shouldGiveBackWhatWasEncoded() {
    MadeShow show = new MadeShow("a process", 11, 30, 1_000);
    for (int i = 0; i < 200; i++) {
      LedgerBatch batch = show.next();
      byte[] bytes = BatchCodec.encode("a process", batch);
      assertThat(BatchCodec.decode(bytes, 0, bytes.length))
          .isEqualTo(new BatchCodec.Owned("a process", batch));
    }
  }

  @Test
  void shouldRefuseWhatIsCutOrHasMore() {
    MadeShow show = new MadeShow("p", 12, 10, 1_000);
    show.next();
    byte[] bytes = BatchCodec.encode("p", show.next());
    for (int length = 0; length < bytes.length; length++) {
      assertThat(BatchCodec.decode(bytes, 0, length)).as("%d bytes", length).isNull();
    }
    byte[] more = Arrays.copyOf(bytes, bytes.length + 1);
    assertThat(BatchCodec.decode(more, 0, more.length)).isNull();
  }
}
