package io.coanchor.server;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Takes the signals that end a process from the virtual machine, whose shutdown hooks can neither
 * wait in order nor hear of a second one: the first runs what it is given, the second ends the
 * process at once.
 *
 * <p>By reflection: {@code sun.misc.Signal} is exported and supported, but cannot be named without
 * a warning that nothing suppresses.
 */
final class StopSignals {
  private static final List<String> NAMES = List.of("TERM", "INT", "HUP");

  /** What a shell says of a process that TERM ended. */
  private static final int ENDED_AT_ONCE = 143;

  private final AtomicInteger received = new AtomicInteger();
  private final Runnable first;

  private StopSignals(Runnable first) {
    this.first = first;
  }

  /**
   * Listens from here on.
   *
   * @param first runs once, on a thread of its own; must not block for long
   * @throws IllegalStateException where the virtual machine keeps its signals to itself
   */
  static void listen(Runnable first) {
    StopSignals signals = new StopSignals(first);
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
      MethodHandle run =
          MethodHandles.publicLookup()
              .findVirtual(Runnable.class, "run", MethodType.methodType(void.class));
      Runnable onSignal = signals::onSignal;
      Object handler =
          MethodHandleProxies.asInterfaceInstance(
              handlerType, MethodHandles.dropArguments(run.bindTo(onSignal), 0, signal));
      Method handle = signal.getMethod("handle", signal, handlerType);
      for (String name : NAMES) {
        Object named = signal.getConstructor(String.class).newInstance(name);
        handle.invoke(null, named, handler);
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("signals: cannot be listened to (" + e + ")", e);
    }
  }

  private void onSignal() {
    if (received.getAndIncrement() == 0) {
      first.run();
    } else {
      Runtime.getRuntime().halt(ENDED_AT_ONCE);
    }
  }
}
