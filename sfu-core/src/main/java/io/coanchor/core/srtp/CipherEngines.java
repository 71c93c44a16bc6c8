package io.coanchor.core.srtp;

import java.util.List;
import java.util.function.LongSupplier;

/** The engines there are on this machine. */
public final class CipherEngines {
  private static final CipherEngine JDK = new JcaEngine("jdk", null);

  private CipherEngines() {}

  /** All engines that work here, the one expected to be fastest first; the JDK's is the last. */
  public static List<CipherEngine> available() {
    return List.of(JDK);
  }

  /**
   * The engine that is fastest here, found by trying them for less than a tenth of a second. The
   * host calls it once, at start.
   *
   * @param nanoTime the clock to measure with
   */
  public static CipherEngine choose(LongSupplier nanoTime) {
    return new EngineContest(available(), nanoTime).winner();
  }
}
