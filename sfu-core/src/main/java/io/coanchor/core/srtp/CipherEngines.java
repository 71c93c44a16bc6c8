package io.coanchor.core.srtp;

import java.security.Provider;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The engines there are on this machine: {@code libcrypto}, where OpenSSL's library is installed;
 * {@code corretto}, where Amazon's provider has been put on the class path; {@code jdk},
 * everywhere.
 */
public final class CipherEngines {
  private static final String CORRETTO =
      "com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider";

  private static final List<CipherEngine> AVAILABLE = find();

  private CipherEngines() {}

  /** All engines that work here, the one expected to be fastest first; the JDK's is the last. */
  public static List<CipherEngine> available() {
    return AVAILABLE;
  }

  /** The engine of that name, null when it does not work here. */
  public static @Nullable CipherEngine named(String name) {
    for (CipherEngine engine : AVAILABLE) {
      if (engine.name().equals(name)) {
        return engine;
      }
    }
    return null;
  }

  /**
   * The first of {@link #available}, unless a trial of a tenth of a second finds another clearly
   * faster. The host calls it once, at start.
   *
   * @param nanoTime the clock to measure with
   */
  public static CipherEngine choose(LongSupplier nanoTime) {
    return new EngineContest(AVAILABLE, nanoTime).winner();
  }

  private static List<CipherEngine> find() {
    CipherEngine jdk = new JcaEngine("jdk", null);
    List<CipherEngine> engines = new ArrayList<>();
    if (Libcrypto.isAvailable()) {
      engines.add(new LibcryptoEngine());
    }
    Provider corretto = corretto();
    if (corretto != null) {
      engines.add(new JcaEngine("corretto", corretto));
    }
    engines.removeIf(engine -> !EngineCheck.passes(engine, jdk));
    engines.add(jdk);
    return List.copyOf(engines);
  }

  /** Amazon's provider; null when it is not on the class path or its library does not load here. */
  private static @Nullable Provider corretto() {
    try {
      Provider provider =
          Class.forName(CORRETTO).asSubclass(Provider.class).getDeclaredConstructor().newInstance();
      // Without its library it offers nothing.
      return provider.getService("Cipher", "AES/GCM/NoPadding") == null ? null : provider;
    } catch (ReflectiveOperationException | LinkageError e) {
      return null;
    }
  }
}
