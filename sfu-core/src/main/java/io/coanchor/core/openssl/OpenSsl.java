package io.coanchor.core.openssl;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import org.jspecify.annotations.Nullable;

/** The functions of libcrypto, of OpenSSL 3 or 1.1. */
public final class OpenSsl {
  private static final String[] LIBRARIES = {"libcrypto.so.3", "libcrypto.so.1.1", "libcrypto.so"};

  private static final @Nullable SymbolLookup LIBRARY = library();

  private OpenSsl() {}

  /** Whether the library is on this machine, with all of these. */
  public static boolean has(String... functions) {
    SymbolLookup library = LIBRARY;
    if (library == null) {
      return false;
    }
    for (String function : functions) {
      if (library.find(function).isEmpty()) {
        return false;
      }
    }
    return true;
  }

  /**
   * A function, or one that throws {@link UnsupportedOperationException} where there is none.
   *
   * @param result null for void
   */
  public static MethodHandle function(
      String name, @Nullable MemoryLayout result, MemoryLayout... arguments) {
    return link(name, descriptor(result, arguments));
  }

  /**
   * As {@link #function}, for one that takes well under a microsecond for a packet: called without
   * telling the virtual machine, so that no collection begins meanwhile, and with heap segments.
   */
  public static MethodHandle quickFunction(
      String name, @Nullable MemoryLayout result, MemoryLayout... arguments) {
    return link(name, descriptor(result, arguments), Linker.Option.critical(true));
  }

  private static FunctionDescriptor descriptor(
      @Nullable MemoryLayout result, MemoryLayout... arguments) {
    return result == null
        ? FunctionDescriptor.ofVoid(arguments)
        : FunctionDescriptor.of(result, arguments);
  }

  @SuppressWarnings("restricted") // the signatures are OpenSSL's
  private static MethodHandle link(
      String name, FunctionDescriptor descriptor, Linker.Option... options) {
    SymbolLookup library = LIBRARY;
    if (library == null || !has(name)) {
      MethodHandle thrower =
          MethodHandles.throwException(
              descriptor.toMethodType().returnType(), UnsupportedOperationException.class);
      return MethodHandles.dropArguments(
          thrower.bindTo(new UnsupportedOperationException(name)),
          0,
          descriptor.toMethodType().parameterList());
    }
    return Linker.nativeLinker().downcallHandle(library.findOrThrow(name), descriptor, options);
  }

  @SuppressWarnings("restricted") // the library is loaded for good, by its well-known name
  private static @Nullable SymbolLookup library() {
    for (String name : LIBRARIES) {
      try {
        return SymbolLookup.libraryLookup(name, Arena.global());
      } catch (IllegalArgumentException e) {
        // not by this name
      } catch (IllegalCallerException | UnsupportedOperationException e) {
        return null; // native code is not allowed, or not possible
      }
    }
    return null;
  }

  /** What to throw for what a call threw, where the functions themselves throw nothing. */
  public static RuntimeException failure(Throwable thrown) {
    if (thrown instanceof Error error) {
      throw error;
    }
    return thrown instanceof RuntimeException unchecked
        ? unchecked
        : new IllegalStateException(thrown);
  }
}
