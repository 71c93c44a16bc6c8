package io.coanchor.core.dtls;

import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Loses, repeats and holds back datagrams, each with its own odds, from a seed. */
final class BadNetwork implements MemoryWire.Fault {
  private static final double LOSS = 0.2;
  private static final double REPEAT = 0.1;
  private static final double HOLD = 0.2;

  private final Random random;
  private byte @Nullable [] held;

  BadNetwork(long seed) {
    random = new Random(seed);
  }

  @Override
  public void pass(byte[] datagram, Consumer<byte[]> deliver) {
    if (random.nextDouble() < LOSS) {
      return;
    }
    if (held == null && random.nextDouble() < HOLD) {
      held = datagram;
      return;
    }
    deliver.accept(datagram);
    if (random.nextDouble() < REPEAT) {
      deliver.accept(datagram);
    }
    if (held != null) {
      deliver.accept(held);
      held = null;
    }
  }
}
